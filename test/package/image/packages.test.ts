import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { writeFiles } from '../../support/files.js'
import { writeBundle } from '../../support/handmade-bundle.js'
import { baseAt, openImage, packImage, unpackLayers, writeBase } from '../../support/image.js'
import { tempFolder } from '../../support/temp.js'

type Packages = Record<string, Record<string, unknown>>

test.each<[string, Packages, string]>([
  ['a package', { rope: {} }, 'rope@1'],
  [
    'what it needs, and that in turn',
    { rope: { dependencies: { hemp: '1' } }, hemp: { dependencies: { seed: '1' } }, seed: {} },
    'rope@1(hemp@1(seed@1))',
  ],
  [
    'another version below it',
    {
      rope: { dependencies: { hemp: '2' } },
      'rope/node_modules/hemp': { version: '2' },
      hemp: {},
      knot: { dependencies: { hemp: '1' } },
    },
    'knot@1(hemp@1) rope@1(hemp@2)',
  ],
  [
    'two that need each other',
    { rope: { dependencies: { hemp: '1' } }, hemp: { peerDependencies: { rope: '1' } } },
    'rope@1(hemp@1(rope))',
  ],
  [
    'one under another name, which needs an older one of its own name',
    {
      rope: { name: 'cord', version: '3', dependencies: { rope: '2' } },
      'rope/node_modules/rope': { version: '2', dependencies: { rope: '1' } },
      'rope/node_modules/rope/node_modules/rope': {},
    },
    'rope@3(rope@2(rope@1))',
  ],
  [
    'optional ones that are there, and not those that are not',
    { rope: { optionalDependencies: { hemp: '1', wire: '1' }, peerDependencies: { steel: '1' } }, hemp: {} },
    'rope@1(hemp@1)',
  ],
  [
    'a scope',
    { '@port/rope': { dependencies: { '@port/hemp': '1' } }, '@port/hemp': {} },
    '@port/rope@1(@port/hemp@1)',
  ],
  ['names that lead elsewhere', { rope: { dependencies: { '../../hemp': '1', '.bin': '1' } } }, 'rope@1'],
])('%s: in the image it is as it was installed', async (_, packages, expected) => {
  const root = await tempFolder()
  const names = Object.keys(packages)
    .filter((name) => /^(@port\/)?(rope|knot)$/.test(name))
    .toSorted()
  await install(root, packages)
  const folder = await unpacked(root, names)
  const run = async (cwd: string) => (await execa('node', ['server.js'], { cwd })).stdout
  expect(await run(join(root, 'dist'))).toBe(expected)
  await rm(join(root, 'node_modules'), { recursive: true })
  expect(await run(folder)).toBe(expected)
})

test('packages as pnpm links them, and those above a workspace, are found', async () => {
  const root = await tempFolder()
  const own = join(root, 'ships/ferry')
  const store = join(root, 'node_modules/.pnpm')
  await install(join(store, 'rope@1'), { rope: { dependencies: { hemp: '1' } } })
  await install(join(store, 'hemp@1'), { hemp: {} })
  await symlink(join(store, 'hemp@1/node_modules/hemp'), join(store, 'rope@1/node_modules/hemp'))
  await mkdir(join(own, 'node_modules'), { recursive: true })
  await symlink(join(store, 'rope@1/node_modules/rope'), join(own, 'node_modules/rope'))
  await install(root, { knot: {} })
  const folder = await unpacked(own, ['knot', 'rope'])
  expect((await execa('node', ['server.js'], { cwd: folder })).stdout).toBe('knot@1 rope@1(hemp@1)')
})

test('of a linked package, what npm would install comes along', async () => {
  const root = await tempFolder()
  await install(root, {})
  await writeFiles(join(root, 'rope'), {
    'package.json': { name: 'rope', version: '1', files: ['index.js'] },
    'index.js': show,
    '.env': 'SECRET=1',
    'node_modules/tool/package.json': {},
  })
  await symlink(join(root, 'rope'), join(root, 'node_modules/rope'))
  const folder = await unpacked(root, ['rope'])
  const { stdout } = await execa('find', ['node_modules/rope', '-type', 'f'], { cwd: folder })
  expect(stdout.split('\n').toSorted()).toEqual([
    'node_modules/rope/index.js',
    'node_modules/rope/package.json',
  ])
})

test('what compiling left behind stays behind', async () => {
  const root = await tempFolder()
  await install(root, { rope: {} })
  await writeFiles(join(root, 'node_modules/rope'), {
    'binding.gyp': '{}',
    'build/Makefile': root,
    'build/config.gypi': root,
    'build/Release/obj.target/rope.node': root,
    'build/Release/librope.so.1': '',
  })
  await symlink('/usr/bin/env', join(root, 'node_modules/rope/build/python3'))
  const folder = await unpacked(root, ['rope'])
  const { stdout } = await execa('find', ['node_modules/rope/build', '!', '-type', 'd'], { cwd: folder })
  expect(stdout).toBe('node_modules/rope/build/Release/librope.so.1')
})

test('one that is not installed is named', async () => {
  const root = await tempFolder()
  await install(root, { rope: { dependencies: { hemp: '1' } } })
  await expect(unpacked(root, ['rope'])).rejects.toMatchObject({
    code: 'IMAGE_PACKAGE_MISSING',
    message: expect.stringMatching(/"hemp".*node_modules\/rope"/),
  })
})

test('native code for another platform is refused', async () => {
  const root = await tempFolder()
  await install(root, { rope: {} })
  const elf = Buffer.alloc(64)
  elf.set([0x7f, 0x45, 0x4c, 0x46, 2, 1])
  elf.writeUInt16LE(183, 18)
  await writeFile(join(root, 'node_modules/rope/rope.node'), elf)
  await expect(unpacked(root, ['rope'])).rejects.toMatchObject({
    code: 'IMAGE_NATIVE',
    message: 'the package "rope" has native code, and none of it is for linux/amd64',
  })
  await unpacked(root, ['rope'], 'arm64')
})

/** Prints its name and version, and what it finds of what it says that it needs. */
const show = `
const { dependencies = {}, optionalDependencies = {}, peerDependencies = {}, name, version } = require('./package.json')
exports.show = (as, seen = []) => {
  if (seen.includes(exports)) return as
  const needed = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }).flatMap((each) => {
    try { return require(each).show(each, [...seen, exports]) } catch { return [] }
  })
  return as + '@' + version + (needed.length > 0 ? '(' + needed.join() + ')' : '')
}
`

async function install(root: string, packages: Packages): Promise<void> {
  await mkdir(join(root, 'node_modules'), { recursive: true })
  for (const [place, fields] of Object.entries(packages)) {
    const name = place.replace(/^.*node_modules\//, '')
    await writeFiles(join(root, 'node_modules', place), {
      'package.json': { name, version: '1', ...fields },
      'index.js': show,
    })
  }
}

/** Makes the image of a service that imports these packages; gives the app's folder in it. */
async function unpacked(root: string, names: readonly string[], architecture = 'amd64'): Promise<string> {
  const base = await tempFolder()
  await writeBase(base, { architectures: [architecture] })
  const shown = names.map((name) => `require('${name}').show('${name}')`).join()
  const bundle = await writeBundle(root, {
    files: { 'server.js': `console.log([${shown}].join(' '))` },
    format: 'cjs',
    externals: names,
    packageJson: { dependencies: Object.fromEntries(names.map((name) => [name, '*'])) },
  })
  const image = await openImage(await packImage(bundle, { bases: [baseAt(base)] }))
  return join(await unpackLayers(image), 'srv/ferry')
}
