import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { manifestText } from '../../../src/bundle/index.js'
import { run } from '../../../src/cli/run.js'
import type { Verification } from '../../../src/release/index.js'
import { someVersion, writeBundle } from '../../support/handmade-bundle.js'
import { writeFiles } from '../../support/files.js'
import { writeImage } from '../../support/image-archive.js'
import { tempFolder } from '../../support/temp.js'
import { testWorld } from '../../support/world.js'

const code = 'export const afloat = true\n'

test('the bundle in the layer of an image is held against its manifest', async () => {
  expect(await verifyImage({ 'srv/ferry/index.js': code })).toEqual([
    ['ferry.image.tar: every blob has its digest', 'holds', '3 blobs'],
    ['ferry.image.tar: holds what its manifest lists', 'holds', `1 file of ${someVersion.version}`],
    ['ferry.image.tar: its package.json starts and installs what the manifest says', 'holds', 'index.js'],
    ['ferry.image.tar: says its version when it runs', 'skipped', 'it is a library'],
  ])
  expect(await verifyImage({ 'srv/ferry/index.js': 'other', 'srv/ferry/more.js': '' })).toContainEqual([
    'ferry.image.tar: holds what its manifest lists',
    'fails',
    expect.stringMatching(/"index.js" has sha256 .*"srv\/ferry\/more.js" is in no manifest/),
  ])
})

test('a blob that is not what its name says, or is missing, is named', async () => {
  const forge = (text: string): string => text.replaceAll(/"architecture":"amd64"/g, '"architecture":"arm64"')
  expect(await verifyImage({ 'srv/ferry/index.js': code }, forge)).toEqual([
    [
      'ferry.image.tar: every blob has its digest',
      'fails',
      expect.stringMatching(/^"blobs\/sha256\/.*" has sha256 /),
    ],
  ])
  const lose = (text: string): string =>
    text.replace(/"digest":"sha256:(.)/, (_, digit) => `"digest":"sha256:${digit === '0' ? 1 : 0}`)
  expect(await verifyImage({ 'srv/ferry/index.js': code }, lose)).toEqual([
    [
      'ferry.image.tar: every blob has its digest',
      'fails',
      expect.stringMatching(/"sha256:[0-9a-f]{64}" is missing/),
    ],
  ])
})

test.each([
  ['another name', (text: string) => text.replace(/("RepoTags":\["localhost\/)ferry/, '$1fairy')],
  [
    'another name in the index',
    (text: string) => text.replace(/("io.containerd.image.name":"localhost\/)ferry/, '$1fairy'),
  ],
  [
    'another tag in the index',
    (text: string) => text.replace(/("org.opencontainers.image.ref.name":")1/, '$12'),
  ],
  [
    'a layer less',
    (text: string) =>
      text.replace(
        /"Layers":\["([^"]*)"\]/,
        (_, path: string) => `"Layers":[]${' '.repeat(path.length + 2)}`,
      ),
  ],
])('what docker load reads is held against the index: %s', async (_, forge) => {
  expect(await verifyImage({ 'srv/ferry/index.js': code }, forge)).toEqual([
    [
      'ferry.image.tar: every blob has its digest',
      'fails',
      expect.stringMatching(/^its (manifest|index)\.json/),
    ],
  ])
})

test('its tag is the version of the bundle in it', async () => {
  const forge = (text: string): string => text.replaceAll(/(localhost\/ferry:|ref\.name":")1/g, '$12')
  expect(await verifyImage({ 'srv/ferry/index.js': code }, forge)).toContainEqual([
    'ferry.image.tar: its tag is its version',
    'fails',
    expect.stringContaining(`the bundle in it is ${someVersion.version}`),
  ])
})

test('an image that holds no bundle is none of a release', async () => {
  const folder = await tempFolder()
  const image = await writeImage(folder, {
    files: { 'srv/other.js': code },
    architectures: ['amd64', 'arm64'],
  })
  await rename(image, join(folder, 'ferry.image.tar'))
  const world = testWorld(folder)
  expect(await run(['verify', '--json', 'ferry.image.tar'], world)).toBe(1)
  const { version, checks } = JSON.parse(world.out()) as Verification
  const none = {
    title: 'ferry.image.tar: holds a bundle',
    result: 'fails',
    detail: expect.stringMatching(/no layer of sha256:/),
  }
  expect([version, checks]).toMatchObject([null, [{ result: 'holds' }, none, none]])
})

test('what starts it must be one of its files', async () => {
  expect(await verifyImage({ 'srv/ferry/index.js': code }, undefined, { index: 'gone.js' })).toContainEqual([
    'ferry.image.tar: holds what its manifest lists',
    'fails',
    'the entry "index" is started by "gone.js", which is none of its files',
  ])
})

test.each([
  ['{"manifests":[]}', 'its index.json leads to no image'],
  ['{"manifests":[null]}', 'index.json is no index and no manifest of an image'],
  ['null', 'index.json is no index and no manifest of an image'],
  ['{', 'index.json is no index and no manifest of an image'],
  [null, 'it has no index.json'],
])('an index that leads to no image is told of: %s', async (index, problem) => {
  const folder = await tempFolder()
  await writeFiles(folder, { [index === null ? 'other.json' : 'index.json']: index ?? '{}' })
  await execa('tar', ['-cf', 'ferry.image.tar', index === null ? 'other.json' : 'index.json'], {
    cwd: folder,
  })
  const world = testWorld(folder)
  expect(await run(['verify', '--json', 'ferry.image.tar'], world)).toBe(1)
  const { checks } = JSON.parse(world.out()) as Verification
  expect(checks).toMatchObject([{ result: 'fails', detail: expect.stringContaining(problem) }])
})

/** @param forge changes the archive, as latin1, and keeps its length */
/** As Slipway writes it. */
const packageJson = {
  name: 'ferry',
  version: someVersion.semver,
  private: true,
  type: 'module',
  exports: { '.': './index.js' },
}

async function verifyImage(
  files: Record<string, string>,
  forge = (text: string): string => text,
  entries: Record<string, string> | null = null,
) {
  const folder = await tempFolder()
  const { manifest: written } = await writeBundle(folder, {
    kind: 'library',
    files: { 'index.js': code },
    entries: { index: 'index.js' },
  })
  const manifest = entries === null ? written : { ...written, entries }
  const image = await writeImage(folder, {
    tag: someVersion.version,
    files: {
      ...files,
      'srv/ferry/slipway.json': manifestText(manifest),
      'srv/ferry/package.json': JSON.stringify(packageJson),
    },
  })
  const file = join(folder, 'ferry.image.tar')
  await rename(image, file)
  await writeFile(file, forge(await readFile(file, 'latin1')), 'latin1')
  const world = testWorld(folder)
  await run(['verify', '--json', 'ferry.image.tar'], world)
  const { checks } = JSON.parse(world.out()) as Verification
  return checks.map(({ title, result, detail }) => [title, result, detail])
}
