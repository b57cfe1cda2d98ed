import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, onTestFinished, test } from 'vitest'
import { bundle } from '../../../src/bundle/index.js'
import type { BundleConfig } from '../../../src/config/index.js'
import type { ReadyMessage } from '../../../src/contract.js'
import { makeArtifact } from '../../../src/package/index.js'
import { packagerOf } from '../../../src/package/kinds.js'
import { bundleConfig, projectWith, repository, someVersion } from '../../support/bundle.js'
import { testWorld } from '../../support/world.js'

const version = someVersion()

test('a service in one file says its version, where it fails, and drains', async () => {
  const { file, made } = await packed(`
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'

const server = createServer(async (_, response) => {
  const { hostname } = await import('node:os')
  response.end(new Error(typeof hostname).stack + '|' + import.meta.url + '|' + (typeof require))
})
supervise(server)
server.listen(0, '127.0.0.1')
`)
  expect(made.file).toBe(`app-${version.version}-linux-${process.arch}`)
  expect((await stat(file)).mode & 0o111).toBe(0o111)
  const service = spawn(file, {
    cwd: '/',
    env: { SLIPWAY_ADMIN: '127.0.0.1:0' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  onTestFinished(() => void service.kill('SIGKILL'))
  const exit = once(service, 'exit')
  const [ready] = (await Promise.race([
    once(service, 'message'),
    exit.then(([code]) => Promise.reject(new Error(`ended with ${code}`))),
  ])) as [ReadyMessage]
  const info = await (await fetch(`http://${ready.admin}/info`)).json()
  expect(info).toMatchObject({ Version: version.version })
  const answer = await (await fetch(`http://${ready.service}/`)).text()
  expect(answer).toMatch(/^Error: function\n.*\/src\/server\.ts:7:/)
  expect(decodeURI(answer)).toContain(`|file://${file}|`)
  service.kill('SIGTERM')
  expect(await exit).toEqual([0, null])
}, 30_000)

test('another folder gives the same bytes', async () => {
  const program = 'console.log("afloat", import.meta.url)\n'
  const [one, other] = [await packed(program), await packed(program)]
  expect(one.made.sha256).toBe(other.made.sha256)
  expect((await execa(one.file)).stdout).toContain('afloat file://')
}, 30_000)

test('with a code cache, or without a source map, it runs as well', async () => {
  const program = 'import { arch } from "node:os"\nconsole.log("afloat", arch() === process.arch)\n'
  const { file } = await packed(program, { codeCache: true })
  expect(await execa(file)).toMatchObject({ stdout: 'afloat true', stderr: '' })
  const config = { format: 'cjs', sourcemap: false } as const
  const plain = await packed('console.log("main", require.main === module)\n', { config })
  expect((await execa(plain.file)).stdout).toBe('main true')
}, 30_000)

test.each([
  {
    why: 'packages stayed outside',
    program: 'import "knex"\n',
    config: { external: ['knex'] },
    error: { code: 'EXECUTABLE_PACKAGES', message: expect.stringContaining('needs "knex", outside') },
  },
  {
    why: 'it has assets',
    program: 'console.log(1)\n',
    config: { assets: { 'views/index.html': 'index.html' } },
    error: { code: 'EXECUTABLE_FILES', message: expect.stringContaining('"views/index.html"') },
  },
  {
    why: 'it awaits at its top level, and would have to be CommonJS',
    program: 'await new Promise(setImmediate)\n',
    config: {},
    error: {
      code: 'EXECUTABLE_TOP_LEVEL_AWAIT',
      message: expect.stringContaining('"await new Promise(setImmediate);"'),
    },
  },
  {
    why: 'there is more than one entry',
    program: '',
    config: { entries: { server: 'src/server.ts', migrate: 'src/server.ts' } },
    error: { code: 'EXECUTABLE_ENTRIES', message: expect.stringContaining('"server", "migrate"') },
  },
])('nothing is made where $why', async ({ program, config, error }) => {
  await expect(packed(program, { config, codeCache: true })).rejects.toMatchObject(error)
})

test('what the config tells is known before anything is built', async () => {
  const planned = { kind: 'executable', bundle: 'app', file: 'app', codeCache: false } as const
  const context = { world: testWorld('/') }
  const two = bundleConfig('/', { entries: { a: 'a.ts', b: 'b.ts' } })
  expect(await packagerOf('executable').check?.(two, planned, context)).toMatchObject([
    { code: 'EXECUTABLE_ENTRIES' },
  ])
  const views = bundleConfig('/', { assets: { views: 'src/views' } })
  expect(await packagerOf('executable').check?.(views, planned, context)).toMatchObject([
    { code: 'EXECUTABLE_FILES', message: expect.stringContaining('"views"') },
  ])
  expect(await packagerOf('executable').check?.(bundleConfig('/'), planned, context)).toEqual([])
})

/** Bundles a program, and makes an executable of it. */
async function packed(
  program: string,
  { config = {}, codeCache = false }: { config?: Partial<BundleConfig>; codeCache?: boolean } = {},
) {
  const root = await projectWith(
    { 'src/server.ts': program, 'index.html': '' },
    { packages: ['pino', 'knex'], packageJson: { dependencies: { knex: '*' } } },
  )
  const alias = { 'slipway/supervisor': join(repository, 'src/supervisor/index.ts') }
  const world = testWorld(root)
  const built = await bundle(bundleConfig(root, { alias, ...config }), { version, module: null })
  const planned = {
    kind: 'executable',
    bundle: 'app',
    file: packagerOf('executable').file(built.config, version),
    codeCache,
  } as const
  const dir = join(root, 'out')
  const made = await makeArtifact(planned, { bundle: built, version, world, dir })
  return { made, file: join(dir, planned.file) }
}
