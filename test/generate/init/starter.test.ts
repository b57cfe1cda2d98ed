import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import rootPackage from '../../../package.json' with { type: 'json' }
import { checkout, linkPackages, typeErrors } from '../../support/compile.js'
import { writeFiles } from '../../support/files.js'
import { actions, init, plan } from '../../support/init.js'
import { start } from '../../support/supervised.js'
import { tempFolder } from '../../support/temp.js'
import { readTree } from '../../support/tree.js'

test('an empty folder becomes the starter service', async () => {
  const folder = join(await tempFolder(), 'my-service')
  await mkdir(folder)
  const planned = await init(folder)
  expect(planned).toMatchObject({ kind: 'starter', name: 'my-service', framework: 'fastify', wiring: null })
  expect(Object.keys(await readTree(folder))).toEqual([
    '.gitignore',
    'README.md',
    'build.config.ts',
    'package.json',
    'src/app.ts',
    'src/generated/version.ts',
    'src/server.ts',
    'src/supervisor/drain.ts',
    'src/supervisor/index.ts',
    'src/supervisor/info.ts',
    'src/supervisor/logging.ts',
    'test/app.test.ts',
    'tsconfig.json',
  ])
})

test('a folder that is named is made', async () => {
  const folder = await tempFolder()
  const planned = await init(folder, { folder: 'some/new-one' })
  expect(planned).toMatchObject({ root: join(folder, 'some/new-one'), name: 'new-one' })
  expect(planned.next.slice(0, 3)).toEqual(['cd some/new-one', 'git init -b main', 'npm install'])
  expect(Object.keys(await readTree(folder))).toContain('some/new-one/src/server.ts')
})

test('it has the name of the folder wherever it says its name, and asks for this Slipway', async () => {
  const folder = await tempFolder()
  await init(folder, { folder: 'Ünser Dienst #1' })
  const tree = await readTree(join(folder, 'Ünser Dienst #1'))
  const packageJson = JSON.parse(tree['package.json'] ?? '') as Record<string, Record<string, string>>
  expect(packageJson['name']).toBe('unser-dienst-1')
  expect(packageJson['devDependencies']).toMatchObject({ slipway: `^${rootPackage.version}` })
  expect(Object.entries(tree).filter(([, text]) => text.includes('slipway-starter'))).toEqual([])
})

test.each([
  ['slipway', 'slipway-service'],
  ['fastify', 'fastify-service'],
  ['node_modules', 'service'],
  ['...', 'service'],
  ['日本', 'service'],
  ['_x', 'x'],
])('a folder %s gives a name that npm takes: %s', async (folder, name) => {
  expect(await plan(await tempFolder(), { folder: `${folder}/` })).toMatchObject({ name })
})

test('what a forge puts into a new repository stays', async () => {
  const folder = await tempFolder()
  const files = {
    'README.md': '# mine\n',
    LICENSE: 'mine\n',
    '.gitignore': '*.log\n',
    '.git/HEAD': 'ref: x\n',
  }
  await writeFiles(folder, files)
  await init(folder)
  const tree = await readTree(folder)
  expect(tree).toMatchObject({ 'README.md': '# mine\n', LICENSE: 'mine\n' })
  expect(tree['.gitignore']).toBe('*.log\nnode_modules/\ndist/\nrelease/\n')
})

test('files without a package.json are an error that names them', async () => {
  const folder = await tempFolder()
  await writeFiles(folder, { 'app.py': '', '.env': '' })
  await expect(plan(folder)).rejects.toMatchObject({
    code: 'INIT_NOT_EMPTY',
    message: expect.stringMatching(/"\.env", "app\.py"/),
  })
})

test('init in the starter has nothing to add', async () => {
  const folder = await tempFolder()
  await init(folder)
  const again = await plan(folder)
  expect(again).toMatchObject({ kind: 'service', framework: 'fastify', wiring: null })
  expect(new Set(Object.values(actions(again)))).toEqual(new Set(['leave']))
})

test('its stubs, module and config are what init writes into a service', async () => {
  const folder = await tempFolder()
  await init(folder)
  const starter = await readTree(folder)
  const {
    'package.json': packageJson = '',
    'src/server.ts': server,
    'src/app.ts': app,
    'tsconfig.json': ts,
  } = starter
  const bare = await tempFolder()
  const { scripts: _, ...rest } = JSON.parse(packageJson) as Record<string, unknown>
  await writeFiles(bare, {
    'package.json': rest,
    'src/server.ts': server,
    'src/app.ts': app,
    'tsconfig.json': ts,
  })
  await init(bare)
  const { 'package.json': _a, 'README.md': _b, 'test/app.test.ts': _c, ...expected } = starter
  const { 'package.json': _d, ...written } = await readTree(bare)
  expect(written).toEqual(expected)
})

test('it asks for the versions that are tested here', async () => {
  const folder = await tempFolder()
  await init(folder)
  const { 'package.json': text = '' } = await readTree(folder)
  const { dependencies, devDependencies } = JSON.parse(text) as Record<string, Record<string, string>>
  const tested = rootPackage.devDependencies as Record<string, string>
  for (const [name, range] of Object.entries({ ...dependencies, ...devDependencies })) {
    if (name !== 'slipway') expect(range, name).toBe(`^${tested[name]}`)
  }
})

test('it passes its own type check and its own tests', async () => {
  const folder = await tempFolder()
  await init(folder)
  await linkPackages(folder)
  expect(await typeErrors(folder)).toBe('')
  const { stdout } = await execa('node', ['--import', 'tsx', '--test', 'test/app.test.ts'], {
    cwd: folder,
    // Else the runner takes itself for one of vitest's.
    env: { NODE_TEST_CONTEXT: undefined },
  })
  expect(stdout).toMatch(/pass 2\n/)
})

test('it runs under its supervisor, and both say the same version', async () => {
  const folder = await tempFolder()
  await init(folder, { folder: 'greeter' })
  await linkPackages(join(folder, 'greeter'))
  const { ready, stop } = await start(join(folder, 'greeter'), 'src/server.ts')
  const said = (await (await fetch(`http://${ready.service}/`)).json()) as { version: string }
  const info = (await (await fetch(`http://${ready.admin}/info`)).json()) as { Version: string }
  expect(said).toEqual({ service: 'greeter', version: info.Version })
  expect(await stop()).toBe(0)
})

test('--template ssh-proxy starts a proxy for SSH; a service that exists is no new one', async () => {
  const folder = await tempFolder()
  const planned = await init(folder, { folder: 'ferry', template: 'ssh-proxy', deploy: 'haproxy' })
  expect(planned).toMatchObject({ kind: 'starter', name: 'ferry', framework: 'ssh2' })
  const tree = await readTree(join(folder, 'ferry'))
  expect(tree['deploy/haproxy.cfg']).toMatch(/mode tcp\n[^]*127\.0\.0\.1:2222 /)
  expect(Object.entries(tree).filter(([, text]) => text.includes('slipway-ssh-proxy'))).toEqual([])
  await expect(plan(folder, { folder: 'ferry', template: 'ssh-proxy' })).rejects.toMatchObject({
    code: 'INIT_NOT_NEW',
  })
})

test('npm packs every template', async () => {
  const { stdout } = await execa('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: checkout,
  })
  const [packed] = JSON.parse(stdout) as [{ files: { path: string }[] }]
  const packedTemplates = packed.files.map(({ path }) => path).filter((path) => path.startsWith('templates/'))
  const tree = Object.keys(await readTree(join(checkout, 'templates')))
  const templates = tree.filter((path) => path.includes('/') && !/^[^/]+\/(dist|release)\//.test(path))
  expect(packedTemplates).toEqual(expect.arrayContaining(templates.map((path) => `templates/${path}`)))
  expect(templates).toEqual(expect.arrayContaining(['service/README.md', 'ssh-proxy/README.md']))
})
