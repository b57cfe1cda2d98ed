import { chmod, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { applyInit, versionModule } from '../../../src/generate/index.js'
import { checkout, linkPackages } from '../../support/compile.js'
import { writeFiles } from '../../support/files.js'
import { actions, init, plan } from '../../support/init.js'
import { tempFolder } from '../../support/temp.js'
import { readTree } from '../../support/tree.js'

const entry = "import { createServer } from 'node:http'\n\ncreateServer().listen(process.env.PORT ?? 3000)\n"

/** A service as people have them, before Slipway. */
async function service(files: Record<string, unknown> = {}): Promise<string> {
  const folder = await tempFolder()
  await writeFiles(folder, {
    'package.json': { name: 'a-service', version: '1.2.3', type: 'module' },
    'src/server.ts': entry,
    'tsconfig.json': { include: ['src'] },
    ...files,
  })
  return folder
}

test('writes the config, the module, the stubs, the scripts and the ignored folders', async () => {
  const folder = await service()
  const planned = await plan(folder)
  expect(planned).toMatchObject({
    kind: 'service',
    name: 'a-service',
    framework: 'http',
    entry: 'src/server.ts',
  })
  expect(actions(planned)).toEqual({
    'package.json': 'change',
    '.gitignore': 'create',
    'build.config.ts': 'create',
    'src/generated/version.ts': 'create',
    'src/supervisor/drain.ts': 'create',
    'src/supervisor/index.ts': 'create',
    'src/supervisor/info.ts': 'create',
    'src/supervisor/logging.ts': 'create',
  })
  expect(await applyInit(planned)).toHaveLength(8)
  const tree = await readTree(folder)
  expect(tree['src/generated/version.ts']).toBe(versionModule())
  expect(tree['.gitignore']).toBe('node_modules/\ndist/\nrelease/\n')
  expect(tree['build.config.ts']).toContain('export default defineConfig({})')
  expect(tree['src/server.ts']).toBe(entry)
  expect(JSON.parse(tree['package.json'] ?? '')).toEqual({
    name: 'a-service',
    version: '1.2.3',
    type: 'module',
    scripts: { build: 'slipway build', release: 'slipway release' },
    devDependencies: { slipway: expect.stringMatching(/^\^\d+\.\d+\.\d+/) },
  })
})

test('planning writes nothing', async () => {
  const folder = await service()
  const before = await readTree(folder)
  await plan(folder)
  await plan(folder, { force: true })
  expect(await readTree(folder)).toEqual(before)
})

test('plans nothing when it is repeated, with --force too', async () => {
  const folder = await service()
  await init(folder)
  for (const force of [false, true]) {
    const again = await plan(folder, { force })
    expect(new Set(Object.values(actions(again)))).toEqual(new Set(['leave']))
    expect(await applyInit(again)).toEqual([])
  }
})

test('says what to put into the entry until it is there', async () => {
  const folder = await service()
  const { wiring } = await plan(folder)
  expect(wiring).toEqual({
    file: 'src/server.ts',
    lines: ["import { superviseService } from './supervisor/index.js'", 'superviseService(server)'],
    where: expect.stringContaining('createServer'),
  })
  await writeFiles(folder, { 'src/server.ts': `${wiring?.lines[0]}\n${entry}` })
  expect((await plan(folder)).wiring).toBeNull()
})

test('leaves what exists alone, unless it is told otherwise', async () => {
  const mine = { 'build.config.ts': '// my config\n', 'src/supervisor/drain.ts': '// my drain\n' }
  const folder = await service(mine)
  await init(folder)
  expect(await readTree(folder)).toMatchObject(mine)
  await init(folder, { force: true })
  const tree = await readTree(folder)
  expect(tree['build.config.ts']).toContain('defineConfig')
  expect(tree['src/supervisor/drain.ts']).toContain('deadline')
})

test('leaves a script of the same name alone, with --force too, and says so', async () => {
  const folder = await service({ 'package.json': { name: 'a', scripts: { build: 'tsc -p .' } } })
  const planned = await plan(folder, { force: true })
  expect(planned.notes).toContainEqual(expect.stringContaining('script "build" of its own'))
  await applyInit(planned)
  const { scripts } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { scripts: unknown }
  expect(scripts).toEqual({ build: 'tsc -p .', release: 'slipway release' })
})

test('names the command of Slipway where the script of that name does something else', async () => {
  const folder = await service({ 'package.json': { name: 'a', scripts: { release: 'release-it' } } })
  expect((await plan(folder)).next).toContain('npx slipway release')
})

test('says how a trial gives the port to an entry that does not read it', async () => {
  const folder = await service({ 'src/server.ts': 'createServer().listen(3000)\n' })
  expect((await plan(folder)).notes).toContainEqual(
    expect.stringMatching(/src\/server\.ts says nothing of PORT/),
  )
})

test('writes a config that tsc does not compile along, where it compiles every file', async () => {
  const compiler = { module: 'nodenext', types: ['node'], rootDir: 'src', outDir: 'dist' }
  const folder = await service({ 'tsconfig.json': { compilerOptions: compiler } })
  await linkPackages(folder)
  await init(folder)
  const tree = await readTree(folder)
  expect(Object.keys(tree).filter((path) => path.startsWith('build.config'))).toEqual(['build.config.mjs'])
  const { stdout } = await execa('tsc', [], {
    cwd: folder,
    preferLocal: true,
    localDir: checkout,
    reject: false,
  })
  // It does not find the types of Slipway here; TS6059 is a file outside of rootDir.
  expect(new Set(stdout.match(/TS\d+/g))).toEqual(new Set(['TS2307']))

  const files = { include: ['*.ts', 'src'], compilerOptions: { noEmit: true } }
  const checked = await service({ 'tsconfig.json': files })
  expect((await plan(checked)).files.map(({ path }) => path)).toContain('build.config.ts')
})

test('keeps who may read and run what it adds to', async () => {
  const folder = await service()
  await chmod(join(folder, 'package.json'), 0o600)
  await init(folder)
  expect((await stat(join(folder, 'package.json'))).mode & 0o777).toBe(0o600)
})

test('keeps the version range of Slipway that is there', async () => {
  const folder = await service({ 'package.json': { name: 'a', dependencies: { slipway: '~0.0.1' } } })
  await init(folder)
  expect(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))).not.toHaveProperty(
    'devDependencies',
  )
})

test('leaves a config of another form alone and writes no second one', async () => {
  const folder = await service({ 'build.config.json': {} })
  const planned = await plan(folder, { force: true })
  expect(planned.files.map(({ path }) => path)).not.toContain('build.config.ts')
  expect(planned.notes).toContainEqual(expect.stringContaining('build.config.json'))
})

test.each([
  ['src/main.ts', { 'src/main.ts': entry }],
  ['server.ts', { 'server.ts': entry }],
  ['source/start.ts', { 'source/start.ts': entry, 'package.json': { main: './source/start.ts' } }],
])('finds the entry %s, and the config names it', async (path, files) => {
  const folder = await tempFolder()
  await writeFiles(folder, { 'package.json': { version: '1.0.0' }, ...files })
  const planned = await plan(folder)
  expect(planned.entry).toBe(path)
  expect(planned.files.find((file) => file.path === 'build.config.ts')?.content).toContain(
    `entries: ['${path}']`,
  )
})

test('takes the first of several entries and names the others', async () => {
  const folder = await service({ 'src/index.ts': '', 'index.js': '' })
  const planned = await plan(folder)
  expect(planned.entry).toBe('src/server.ts')
  expect(planned.notes).toContainEqual(expect.stringMatching(/src\/server\.ts.*src\/index\.ts.*index\.js/))
})

test('takes nothing that was built for an entry', async () => {
  const folder = await tempFolder()
  await writeFiles(folder, { 'package.json': { main: 'dist/server.js' }, 'dist/server.js': '' })
  const planned = await plan(folder)
  expect(planned.entry).toBeNull()
  expect(planned.notes).toContainEqual(expect.stringContaining('No entry was found'))
  expect(planned.files.find(({ path }) => path === 'build.config.ts')?.content).toContain('Put the file here')
})

test('gives a service without a version one to start from', async () => {
  const folder = await service({ 'package.json': { name: 'a' } })
  const config = (await plan(folder)).files.find(({ path }) => path === 'build.config.ts')
  expect(config?.content).toContain("version: { base: '0.1' }")
})

test('says how to begin where there is no git, and only there', async () => {
  const folder = await service()
  expect(await plan(folder)).toMatchObject({ notes: [expect.stringContaining('no git repository')] })
  expect((await plan(folder)).next).toEqual([
    'git init -b main',
    'npm install',
    'git add -A && git commit -m "Build and release with Slipway"',
    'npm run release',
  ])
  await writeFiles(folder, { '.git': 'gitdir: elsewhere\n' })
  expect(await plan(folder)).toMatchObject({ notes: [] })
  expect((await plan(folder)).next).not.toContain('git init -b main')
})
