import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { makeArtifact } from '../../../src/package/index.js'
import type { BundleSketch } from '../../support/handmade-bundle.js'
import { chmodBundle, readJson, someVersion, writeBundle } from '../../support/handmade-bundle.js'
import { writeFiles } from '../../support/files.js'
import { tempFolder } from '../../support/temp.js'
import { testWorld } from '../../support/world.js'

const planned = { kind: 'npm', bundle: 'ferry', file: 'ferry-1.0.275.tgz' } as const
const sketch = { files: { 'server.js': '1\n', 'server.js.map': '{}' } } satisfies BundleSketch

test('it is what npm pack would make of the same version', async () => {
  const folder = await tempFolder()
  const bundle = await writeBundle(folder, {
    files: { ...sketch.files, 'cli.js': '#!/usr/bin/env node\n', 'Fähre.txt': 'ahoy', 'key.secret': 'no' },
  })
  await writeFiles(folder, {
    'README.md': 'Ferry',
    LICENSE: 'MIT',
    'src/server.ts': 'no',
    'dist/.npmignore': '*.secret',
  })
  await chmod(join(bundle.dir, 'cli.js'), 0o755)
  await pack(bundle)

  const text = await readFile(join(folder, 'package.json'), 'utf8')
  await writeFile(join(folder, 'package.json'), text.replace('"1.0.0"', '"1.0.275"'))
  await execa('npm', ['pack', '--silent'], { cwd: folder })

  expect(await listing(join(folder, 'out', planned.file))).toEqual(await listing(join(folder, planned.file)))
  const [ours, theirs] = [
    await unpack(join(folder, 'out', planned.file)),
    await unpack(join(folder, planned.file)),
  ]
  await execa('diff', ['-r', ours, theirs])
})

test('only the version of package.json changes: not its layout, scripts or devDependencies, nor the checkout', async () => {
  const folder = await tempFolder()
  const bundle = await writeBundle(folder, sketch)
  const text =
    '{\n\t"version": "0.1.0",\n\t"name": "ferry",\n\t"scripts": {\n\t\t"prepack": "exit 9"\n\t}\n}\n'
  await writeFile(join(folder, 'package.json'), text)
  await pack(bundle)
  const unpacked = await unpack(join(folder, 'out', planned.file))
  expect(await readFile(join(unpacked, 'package/package.json'), 'utf8')).toBe(
    text.replace('0.1.0', '1.0.275'),
  )
  expect(await readFile(join(folder, 'package.json'), 'utf8')).toBe(text)
})

test('another folder and umask give the same bytes', async () => {
  const [one, other] = [await tempFolder(), await tempFolder()]
  const first = await pack(await writeBundle(one, sketch))
  const bundle = await writeBundle(other, sketch)
  await chmodBundle(bundle, 0o600)
  expect((await pack(bundle)).sha256).toBe(first.sha256)
})

test('it installs offline and can be imported', async () => {
  const folder = await tempFolder()
  const packageJson = { type: 'module', exports: './dist/server.js', bin: { ferry: 'dist/cli.js' } }
  await pack(
    await writeBundle(folder, {
      files: {
        'server.js': 'export const afloat = true\n',
        'cli.js': '#!/usr/bin/env node\nconsole.log("ahoy")\n',
      },
      packageJson,
    }),
  )
  await writeFiles(join(folder, 'user'), { 'package.json': { name: 'user' } })
  const cwd = join(folder, 'user')
  await execa('npm', ['install', '--offline', '--no-audit', join(folder, 'out', planned.file)], { cwd })
  const { stdout } = await execa(
    'node',
    ['-e', 'import("ferry").then(({ afloat }) => console.log(afloat))'],
    { cwd },
  )
  expect(stdout).toBe('true')
  expect((await execa(join(cwd, 'node_modules/.bin/ferry'))).stdout).toBe('ahoy')
})

test('inside a workspace it is the package, whatever npm was told about workspaces', async () => {
  const folder = await tempFolder()
  await writeFiles(folder, { 'package.json': { name: 'port', workspaces: ['ships/*'] } })
  await writeFiles(join(folder, 'ships/raft'), { 'package.json': { name: 'raft', version: '1.0.0' } })
  const bundle = await writeBundle(join(folder, 'ships/ferry'), sketch)
  for (const env of [{}, { npm_config_workspace: 'raft' }, { npm_config_workspaces: 'true' }]) {
    await rm(join(bundle.config.root, 'out'), { recursive: true, force: true })
    await pack(bundle, env)
    expect(
      await readJson(
        join(await unpack(join(bundle.config.root, 'out', planned.file)), 'package/package.json'),
      ),
    ).toMatchObject({ name: 'ferry' })
  }
})

test('of what lies in the folder of the bundle, only what was built is in it', async () => {
  const folder = await tempFolder()
  const bundle = await writeBundle(folder, { ...sketch, packageJson: { files: ['dist', 'extra'] } })
  const { sha256 } = await pack(bundle)
  await writeFiles(folder, { 'dist/leftover.js': '1', 'dist/deep/leftover.js': '1' })
  expect((await pack(bundle)).sha256).toBe(sha256)
  await writeFiles(folder, { 'extra/more.js': '1' })
  expect((await listing(join(folder, 'out', planned.file))).join()).not.toContain('extra')
  await pack(bundle)
  expect((await listing(join(folder, 'out', planned.file))).join()).toContain('package/extra/more.js')
})

test('what the disk says of the rights of what was built makes no difference', async () => {
  const bundle = await writeBundle(await tempFolder(), sketch)
  const { sha256 } = await pack(bundle)
  await chmod(join(bundle.dir, 'server.js'), 0o777)
  expect((await pack(bundle)).sha256).toBe(sha256)
})

test.each([
  ['types', { types: './dist/types/index.d.ts' }],
  ['exports', { exports: { '.': { types: './dist/types/index.d.ts', default: './dist/server.js' } } }],
])('a file in the folder of the bundle that %s names, and no build wrote, is refused', async (_, fields) => {
  const bundle = await writeBundle(await tempFolder(), { ...sketch, packageJson: fields })
  await writeFiles(bundle.dir, { 'types/index.d.ts': 'export {}' })
  await expect(pack(bundle)).rejects.toMatchObject({
    code: 'NPM_NOT_BUILT',
    exit: 1,
    message: expect.stringContaining('"dist/types/index.d.ts"'),
  })
})

test('a file that is not what was built is refused', async () => {
  for (const file of ['server.js', 'slipway.json']) {
    const bundle = await writeBundle(await tempFolder(), sketch)
    await writeFile(join(bundle.dir, file), '{}')
    await expect(pack(bundle)).rejects.toMatchObject({ code: 'BUNDLE_CHANGED', exit: 1 })
  }
})

test('a package that would lack its bundle is refused', async () => {
  const bundle = await writeBundle(await tempFolder(), { ...sketch, packageJson: { files: ['src'] } })
  await expect(pack(bundle)).rejects.toMatchObject({
    code: 'NPM_LACKS_BUNDLE',
    message: expect.stringContaining('"dist/server.js"'),
  })
})

test("npm's own complaint is passed on", async () => {
  const bundle = await writeBundle(await tempFolder(), sketch)
  await writeFile(join(bundle.config.root, 'package.json'), '{"name":"ferry"}')
  await expect(pack(bundle)).rejects.toMatchObject({
    code: 'NPM_FAILED',
    message: expect.stringMatching(/exit code 1: ".*must have name and version/),
  })
})

test('a machine without npm is told so', async () => {
  const bundle = await writeBundle(await tempFolder(), sketch)
  await expect(pack(bundle, { PATH: bundle.config.root })).rejects.toMatchObject({ code: 'NPM_MISSING' })
})

test.each([
  ['words', 'all packed'],
  ['nothing', ''],
  ['a list of nothing', '[]'],
  ['files without modes', '[{"files":[{"path":"a"}]}]'],
])('an npm that answers with %s is not believed', async (_, answer) => {
  const bundle = await writeBundle(await tempFolder(), sketch)
  const bin = join(bundle.config.root, 'bin')
  await writeFiles(bin, { npm: `#!/bin/sh\nprintf '%s' '${answer}'\n` })
  await chmod(join(bin, 'npm'), 0o755)
  await expect(pack(bundle, { PATH: `${bin}:/usr/bin:/bin` })).rejects.toMatchObject({
    code: 'NPM_ANSWER_UNKNOWN',
  })
})

test('an abort stops npm', async () => {
  const bundle = await writeBundle(await tempFolder(), sketch)
  const bin = join(bundle.config.root, 'bin')
  await writeFiles(bin, { npm: '#!/bin/sh\nexec sleep 60\n' })
  await chmod(join(bin, 'npm'), 0o755)
  const controller = new AbortController()
  const packing = pack(bundle, { PATH: `${bin}:/usr/bin:/bin` }, controller.signal)
  setTimeout(() => controller.abort(), 50)
  await expect(packing).rejects.toMatchObject({ name: 'AbortError' })
})

async function pack(bundle: Awaited<ReturnType<typeof writeBundle>>, env = {}, signal?: AbortSignal) {
  const { root } = bundle.config
  const dir = join(root, 'out')
  await mkdir(dir, { recursive: true })
  return makeArtifact(planned, { bundle, version: someVersion, world: testWorld(root, { env }), signal, dir })
}

/** Modes, owners, dates and names, in npm's order or ours. */
async function listing(file: string): Promise<string[]> {
  const { stdout } = await execa('tar', ['-tvzf', file, '--numeric-owner', '--full-time'])
  return stdout.split('\n').toSorted()
}

async function unpack(file: string): Promise<string> {
  const folder = await tempFolder()
  await execa('tar', ['-xzf', file, '-C', folder])
  return folder
}
