import { spawnSync } from 'node:child_process'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import type { ImageBase } from '../../../src/config/index.js'
import { packTar } from '../../../src/package/tar.js'
import { sha256 } from '../../../src/sha256.js'
import { writeFiles } from '../../support/files.js'
import { writeBundle } from '../../support/handmade-bundle.js'
import { baseAt, openImage, packImage, unpackLayers, writeBase } from '../../support/image.js'
import { tempFolder } from '../../support/temp.js'

const hasSkopeo = spawnSync('skopeo', ['--version']).status === 0

test('what skopeo makes of an image can be built on', async ({ skip }) => {
  if (process.env['CI'] !== 'true' && !hasSkopeo) skip('no skopeo here')
  const root = await tempFolder()
  await writeBase(join(root, 'base'))
  for (const target of ['oci:copy:1', 'oci-archive:1.tar:1', 'docker-archive:2.tar:harbour/node:1']) {
    await execa('skopeo', ['copy', '--override-arch=amd64', 'oci:base', target], { cwd: root })
    expect(await systemOf(root, baseAt(join(root, target.split(':')[1] ?? '')))).toBe('amd64')
  }
})

test('a tag chooses of several images', async () => {
  const root = await tempFolder()
  await writeBase(join(root, 'base'), { tag: '24' })
  await writeBase(join(root, 'other'), { tag: '26', architectures: ['arm64'] })
  await execa('cp', ['-r', join(root, 'other/blobs'), join(root, 'base')])
  const [one, other] = await Promise.all(
    ['base', 'other'].map(async (name) => JSON.parse(await readFile(join(root, name, 'index.json'), 'utf8'))),
  )
  const index = { schemaVersion: 2, manifests: [...one.manifests, ...other.manifests] }
  await writeFiles(join(root, 'base'), { 'index.json': index })
  expect(await systemOf(root, baseAt(join(root, 'base'), '26'))).toBe('arm64')
  await expect(systemOf(root, baseAt(join(root, 'base')))).rejects.toThrow('several images: 24, 26')
  await expect(systemOf(root, baseAt(join(root, 'base'), '22'))).rejects.toThrow('no tag 22; it has 24, 26')
})

test('an image that was made here can be built on', async () => {
  const root = await tempFolder()
  await writeBase(join(root, 'base'))
  const bundle = await writeBundle(root, { files: { 'server.js': '' } })
  const file = await packImage(bundle, { bases: [baseAt(join(root, 'base'))] })
  await execa('cp', [file, join(root, 'first.tar')])
  const image = await openImage(await packImage(bundle, { bases: [baseAt(join(root, 'first.tar'))] }))
  expect(image.manifest.layers).toHaveLength(3)
  expect(image.manifest.annotations['org.opencontainers.image.base.name']).toMatch(
    /^localhost\/ferry:1\.0\.275-/,
  )
})

test('layers that are not compressed are, once', async () => {
  const root = await tempFolder()
  const first = await dockerSave(root)
  const before = await openImage(await packImage(first.bundle, { bases: [baseAt(first.file)] }))
  expect(before.manifest.layers[0]?.mediaType).toBe('application/vnd.oci.image.layer.v1.tar+gzip')
  expect(await readdir(join(root, 'cache/slipway/layers'))).toHaveLength(1)
})

test('a layer that was kept and damaged does not get into an image', async () => {
  const root = await tempFolder()
  const { bundle, file } = await dockerSave(root)
  const image = await readFile(await packImage(bundle, { bases: [baseAt(file)] }))
  const [kept = ''] = await readdir(join(root, 'cache/slipway/layers'))
  const layer = join(root, 'cache/slipway/layers', kept)
  await writeFile(layer, (await readFile(layer)).fill(0, 20, 21))
  const again = await readFile(await packImage(bundle, { bases: [baseAt(file)] }))
  expect(sha256(again)).toBe(sha256(image))
  expect(await readdir(join(root, 'out'))).toHaveLength(1)
})

test.each<[string, (base: string) => Promise<unknown>, string]>([
  ['that is not there', (base) => rm(base, { recursive: true }), 'there is no such file or folder'],
  [
    'without an index',
    (base) => rm(join(base, 'index.json')),
    'neither an OCI layout nor what `docker save` writes',
  ],
  ['with a broken index', (base) => writeFile(join(base, 'index.json'), '{'), 'its index.json is no index'],
  ['that lacks a blob', (base) => rm(join(base, 'blobs'), { recursive: true }), 'it lacks sha256:'],
  [
    'whose digest leads elsewhere',
    (base) => leadTo(base, { digest: 'sha256:../../../../etc/passwd', size: 1 }),
    'its index.json is no index',
  ],
  [
    'whose manifest is too big',
    (base) => leadTo(base, { digest: `sha256:${'0'.repeat(64)}`, size: 2 ** 40 }),
    'is too big for a manifest',
  ],
  ['whose blobs are damaged', damage, 'is damaged'],
])('a base %s is refused', async (_, spoil, problem) => {
  const root = await tempFolder()
  await writeBase(join(root, 'base'))
  await spoil(join(root, 'base'))
  const packing = systemOf(root, baseAt(join(root, 'base')))
  await expect(packing).rejects.toMatchObject({
    code: 'IMAGE_BASE_UNFIT',
    message: expect.stringContaining(problem),
  })
  expect(await readdir(join(root, 'out'))).toEqual([])
})

test('a file that is no archive, or a compressed one, is refused', async () => {
  const root = await tempFolder()
  await writeFile(join(root, 'base.tar'), 'x'.repeat(2000))
  await expect(systemOf(root, baseAt(join(root, 'base.tar')))).rejects.toThrow(
    'it is no tar archive, or a compressed one',
  )
})

async function systemOf(root: string, base: ImageBase): Promise<string> {
  const bundle = await writeBundle(root, { files: { 'server.js': '' } })
  const image = await openImage(await packImage(bundle, { bases: [base] }))
  return readFile(join(await unpackLayers(image), 'system'), 'utf8')
}

async function leadTo(base: string, descriptor: object): Promise<void> {
  await writeFiles(base, { 'index.json': { manifests: [descriptor] } })
}

/** The same size, other bytes: of the layer, which is seen when it is copied. */
async function damage(base: string): Promise<void> {
  for (const name of await readdir(join(base, 'blobs/sha256'))) {
    const file = join(base, 'blobs/sha256', name)
    const bytes = await readFile(file)
    if (bytes[0] === 0x1f) await writeFile(file, bytes.fill(0, 20, 24))
  }
}

/** As `docker save` wrote it: no layout, layers that are not compressed. */
async function dockerSave(root: string) {
  const top = { top: null, mtime: new Date(0) }
  const entry = (path: string, content: Uint8Array | string) => ({
    path,
    content: Buffer.from(content),
    executable: false,
  })
  const layer = await packTar([entry('system', 'amd64')], top)
  const config = {
    os: 'linux',
    architecture: 'amd64',
    rootfs: { type: 'layers', diff_ids: [`sha256:${sha256(layer)}`] },
  }
  const manifest = [{ Config: 'config.json', RepoTags: ['node:24'], Layers: ['0/layer.tar'] }]
  const archive = await packTar(
    [
      entry('0/layer.tar', layer),
      entry('config.json', JSON.stringify(config)),
      entry('manifest.json', JSON.stringify(manifest)),
    ],
    top,
  )
  const file = join(root, 'saved.tar')
  await writeFile(file, archive)
  return { file, bundle: await writeBundle(root, { files: { 'server.js': '' } }) }
}
