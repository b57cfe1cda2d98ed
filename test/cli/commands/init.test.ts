import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { init } from '../../../src/cli/commands/init.js'
import { checkout } from '../../support/compile.js'
import { writeFiles } from '../../support/files.js'
import { tempFolder } from '../../support/temp.js'
import { readTree } from '../../support/tree.js'
import { type TestWorld, testWorld } from '../../support/world.js'

type Flags = Readonly<Record<string, boolean>>

/** Runs the command as the command line would, off a terminal. */
async function run(
  folder: string,
  { json = false, quiet = false, ...options }: Flags = {},
): Promise<TestWorld> {
  const world = testWorld(folder, { env: { FORCE_COLOR: undefined } })
  const { signal } = new AbortController()
  await init.run({ world, arguments: {}, options, config: { signal, lasting: false }, json, quiet, signal })
  return world
}

async function service(): Promise<string> {
  const folder = await tempFolder()
  await writeFiles(folder, {
    'package.json': {
      version: '1.0.0',
      type: 'module',
      scripts: { build: 'make' },
      dependencies: { koa: '3' },
    },
    'src/main.ts': "import Koa from 'koa'\n",
    'tsconfig.json': { include: ['src'] },
  })
  return folder
}

test('shows what it writes, why, and the two lines that the author adds', async () => {
  const folder = await service()
  const { out } = await run(folder)
  expect(out().replaceAll(folder, 'FOLDER')).toMatchInlineSnapshot(`
    "Slipway for the service in FOLDER

      change  package.json               add the script "release", the devDependency slipway
      create  .gitignore                 keeps what is built out of git
      create  build.config.ts            what differs from the defaults
      create  src/generated/version.ts   which build it is
      create  src/supervisor/drain.ts    the choices about drain
      create  src/supervisor/index.ts    supervises the server
      create  src/supervisor/info.ts     the choices about info
      create  src/supervisor/logging.ts  the choices about logging

      ! src/main.ts says nothing of PORT: a trial asks for a free port by it, as in \`listen(process.env.PORT ?? 3000)\`.
      ! package.json has a script "build" of its own, which is left alone; \`npx slipway build\` does it.
      ! This is no git repository yet, and a version comes from git.

    To put the service under its supervisor, two lines in src/main.ts, the second after \`const server = app.listen(…)\`:

      import { superviseService } from './supervisor/index.js'
      superviseService(server)

    Then:

      git init -b main
      npm install
      git add -A && git commit -m "Build and release with Slipway"
      npm run release
    "
  `)
  expect(Object.keys(await readTree(folder))).toContain('src/supervisor/index.ts')
})

test('says when there is nothing left to do', async () => {
  const folder = await tempFolder()
  await run(folder)
  expect((await run(folder)).out()).toMatch(/There is nothing to write\.\n$/)
})

test('a dry run shows the same and writes nothing', async () => {
  const folder = await service()
  const before = await readTree(folder)
  const dry = await run(folder, { dryRun: true })
  expect(await readTree(folder)).toEqual(before)
  expect(dry.out()).toBe((await run(folder)).out())
})

test('with --json the plan is all there is on stdout', async () => {
  const folder = await service()
  const plan = JSON.parse((await run(folder, { json: true, dryRun: true })).out()) as Record<string, unknown>
  expect(plan).toMatchObject({ kind: 'service', framework: 'koa', dryRun: true, written: [] })
  const done = JSON.parse((await run(folder, { json: true })).out()) as Record<string, unknown>
  expect(done).toMatchObject({ ...plan, dryRun: false, written: expect.arrayContaining(['build.config.ts']) })
})

test('with --quiet nothing is said', async () => {
  expect((await run(await service(), { quiet: true })).out()).toBe('')
})

test.each([{}, { json: true }, { quiet: true }])(
  'where nobody is asked (%j), --force replaces nothing without --yes',
  async (flags) => {
    const folder = await service()
    await run(folder)
    const path = 'src/supervisor/drain.ts'
    await writeFiles(folder, { [path]: 'export const mine = true\n' })
    const before = await readTree(folder)
    await expect(run(folder, { ...flags, force: true })).rejects.toMatchObject({
      code: 'USAGE',
      message: `--force would replace ${path}: where nobody is asked, that needs --yes`,
    })
    expect(await readTree(folder)).toEqual(before)
    await run(folder, { ...flags, force: true, dryRun: true })
    expect(await readTree(folder)).toEqual(before)
    await run(folder, { ...flags, force: true, yes: true })
    expect((await readTree(folder))[path]).not.toBe(before[path])
  },
)

// `script` of util-linux gives a program a terminal.
test.runIf(process.platform === 'linux').each([
  ['n', 1],
  ['y', 0],
  ['\u0003', 130],
])('on a terminal it asks first, and hears %j', async (answer, exitCode) => {
  const folder = await service()
  const before = await readTree(folder)
  const main = join(checkout, 'src/cli/main.ts')
  const tsx = join(checkout, 'node_modules/tsx/dist/loader.mjs')
  const child = execa(
    'script',
    ['-qefc', 'stty cols 80 rows 24 && exec node --import "$TSX" "$MAIN" init', '/dev/null'],
    {
      cwd: folder,
      env: { TSX: tsx, MAIN: main, SHELL: '/bin/sh' },
      reject: false,
      buffer: false,
      timeout: 20_000,
    },
  )
  let shown = ''
  let answered = false
  for await (const chunk of child.iterable({ binary: true })) {
    shown += Buffer.from(chunk).toString()
    if (answered || !shown.includes('Yes')) continue
    child.stdin.write(answer)
    answered = true
  }
  expect((await child).exitCode).toBe(exitCode)
  if (exitCode !== 0) expect(await readTree(folder)).toEqual(before)
  else expect(Object.keys(await readTree(folder))).toContain('build.config.ts')
})
