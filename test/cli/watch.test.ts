import { spawn, type ChildProcess } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import type { Manifest } from '../../src/contract.js'
import { cli } from '../support/built-cli.js'
import { writeFiles } from '../support/files.js'
import { commitAll, gitEnv } from '../support/git.js'
import { serviceRepository } from '../support/service.js'
import { tempFolder } from '../support/temp.js'

interface Built {
  readonly dir?: string
  readonly manifest?: Manifest
  readonly error?: { readonly code: string }
}

interface Watch {
  readonly child: ChildProcess
  /** The first build from now on of which this is true. */
  readonly until: (isIt: (built: Built) => boolean) => Promise<Built>
  readonly ended: Promise<{ exit: number | null; stderr: string }>
}

/** `slipway build --watch --json`, killed when the test ends: with --json each build is one line. */
function watch(folder: string, ...args: string[]): Watch {
  const child = spawn('node', [cli, 'build', '--watch', '--json', ...args], {
    cwd: folder,
    env: { ...process.env, ...gitEnv },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const exit = new Promise<number | null>((resolve) => child.on('close', resolve))
  return {
    child,
    async until(isIt) {
      for (;;) {
        const { value, done } = await lines.next()
        if (done === true) throw new Error('the watch has ended')
        const built = JSON.parse(value) as Built
        if (isIt(built)) return built
      }
    },
    ended: Promise.all([exit, text(child.stderr)]).then(([code, stderr]) => ({ exit: code, stderr })),
  }
}

async function service(): Promise<string> {
  const folder = await tempFolder()
  await serviceRepository(folder)
  return folder
}

const versionIs =
  (pattern: RegExp) =>
  ({ manifest }: Built): boolean =>
    manifest !== undefined && pattern.test(manifest.version)

test('it builds again after an edit, and after a commit by another version', async () => {
  const folder = await service()
  const server = join(folder, 'src/server.ts')
  const { until } = watch(folder)
  await until(versionIs(/^1\.2\.1-[0-9a-f]{10}-20260304\.040607$/))
  await writeFile(server, (await readFile(server, 'utf8')).replace('ahoy', 'farewell'))
  await until(versionIs(/^1\.2\.1-.*\.dirty$/))
  expect(await readFile(join(folder, 'dist/server.js'), 'utf8')).toContain('farewell')
  await commitAll(folder, 'another word', '2026-03-05T05:06:07Z')
  const { manifest } = await until(versionIs(/^1\.2\.2-[0-9a-f]{10}-20260305\.050607$/))
  const [first] = (await readFile(join(folder, 'dist/server.js'), 'utf8')).split('\n')
  expect(first).toContain(manifest?.version)
})

test('it goes on by a config that was changed, and by the old one while there are mistakes in it', async () => {
  const folder = await service()
  const [config, packageJson] = [join(folder, 'build.config.json'), join(folder, 'package.json')]
  const { child, until, ended } = watch(folder)
  expect((await until(() => true)).dir).toBe(join(folder, 'dist'))
  const before = await readFile(config, 'utf8')
  await writeFile(config, '{ "bundle": ')
  expect((await until(({ error }) => error !== undefined)).error).toMatchObject({ code: 'CONFIG_SYNTAX' })
  const { bundle } = JSON.parse(before) as { bundle: object }
  await writeFile(config, JSON.stringify({ bundle: { ...bundle, outDir: 'dist/elsewhere' } }))
  expect((await until(({ dir }) => dir !== undefined)).dir).toBe(join(folder, 'dist/elsewhere'))
  await writeFile(packageJson, (await readFile(packageJson, 'utf8')).replace('1.2.0', '1.3.0'))
  await until(versionIs(/^1\.3\.1-/))
  child.kill('SIGTERM')
  const restarted = 'The config has changed: the watch starts anew.\n'
  expect(await ended).toEqual({ exit: 143, stderr: restarted.repeat(2) })
})

test('it goes on by what the config imports, when that was changed', async () => {
  const folder = await tempFolder()
  await serviceRepository(folder)
  const shared = (outDir: string) => `export const outDir: string = '${outDir}'\n`
  await writeFiles(folder, {
    'config/shared.ts': shared('dist'),
    'other.config.ts': `
      import { outDir } from './config/shared.js'
      export default { bundle: { outDir, alias: { 'slipway/supervisor': './vendor/supervisor/index.ts' } } }`,
  })
  const { until } = watch(folder, '--config', 'other.config.ts')
  expect((await until(() => true)).dir).toBe(join(folder, 'dist'))
  await writeFile(join(folder, 'config/shared.ts'), shared('dist/elsewhere'))
  await until(({ dir }) => dir === join(folder, 'dist/elsewhere'))
})

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends it with %i, and without words', async (told, exit) => {
  const { child, until, ended } = watch(await service())
  await until(() => true)
  child.kill(told)
  expect(await ended).toEqual({ exit, stderr: '' })
})

test('it ends quietly when nobody reads any more', async () => {
  const folder = await service()
  const { child, until, ended } = watch(folder)
  await until(() => true)
  child.stdout?.destroy()
  await writeFile(join(folder, 'src/server.ts'), 'export {}\n')
  expect(await ended).toEqual({ exit: 0, stderr: '' })
})
