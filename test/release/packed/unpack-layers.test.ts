import { mkdir, readdir, readFile, readlink, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { blobOf, type Layer } from '../../../src/package/image/layer.js'
import { gzip } from '../../../src/package/gzip.js'
import { packTar, type TarMember } from '../../../src/package/tar.js'
import { Unfit } from '../../../src/release/packed/unfit.js'
import { unpackLayers } from '../../../src/release/packed/unpack-layers.js'
import { tempFolder } from '../../support/temp.js'

const file = (path: string, content = path): TarMember => ({
  path,
  content: Buffer.from(content),
  executable: false,
})

test('layers lie over each other, and take away what they say is gone', async () => {
  const root = await unpacked([
    [file('etc/old'), file('etc/kept'), file('opt/one'), file('opt/deep/two'), file('srv/app', 'first')],
    [file('etc/.wh.old'), file('opt/new'), file('opt/.wh..wh..opq'), file('srv/app', 'second')],
  ])
  expect((await readdir(root, { recursive: true })).toSorted()).toEqual([
    'etc',
    'etc/kept',
    'opt',
    'opt/new',
    'srv',
    'srv/app',
  ])
  expect(await readFile(join(root, 'srv/app'), 'utf8')).toBe('second')
})

test('links lead to what they name in the image, and never out of it', async () => {
  const root = await unpacked([
    [
      file('usr/bin/tool'),
      { path: 'bin', link: 'usr/bin' },
      { path: 'etc/alternatives/tool', link: '/usr/bin/tool' },
      { path: 'etc/out', link: '../../../../../etc/passwd' },
    ],
    // As a system has it whose /bin has moved.
    [file('bin/other'), { path: 'usr/bin/tool', content: Buffer.from('new'), executable: true }],
  ])
  expect(await readFile(join(root, 'etc/alternatives/tool'), 'utf8')).toBe('new')
  expect(await readFile(join(root, 'usr/bin/other'), 'utf8')).toBe('bin/other')
  expect(await readlink(join(root, 'etc/out'))).toBe('passwd')
  expect((await stat(join(root, 'bin/tool'))).mode & 0o100).toBe(0o100)
})

test('what lies behind a link to the root leads to no place above it', async () => {
  const root = await unpacked([
    [
      file('data', 'of the image'),
      { path: 'a/b/c', link: '/' },
      { path: 'a/b/c/up', link: '/' },
      { path: 'a/b/c/same', link: '/data' },
      file('a/b/c/up/inside', 'in the image'),
    ],
  ])
  expect(await readFile(join(root, 'inside'), 'utf8')).toBe('in the image')
  expect(await readFile(join(root, 'same'), 'utf8')).toBe('of the image')
  expect(await readlink(join(root, 'up'))).toBe('.')
})

test('a folder that is a link to one which is not there yet is made', async () => {
  const root = await unpacked([
    [{ path: 'var/run', link: '/run' }, file('var/run/pid', '7'), file('tmp/..data/x', 'x')],
  ])
  expect(await readFile(join(root, 'run/pid'), 'utf8')).toBe('7')
})

test.each<[string, readonly TarMember[]]>([
  ['takes the folder above away', [file('.wh...')]],
  ['takes its own folder away', [file('etc/kept'), file('etc/.wh..')]],
  ['takes nothing away', [file('etc/.wh.')]],
  ['has a file for a folder', [file('etc'), file('etc/kept')]],
  ['goes round in circles', [{ path: 'a', link: '/a' }, file('a/x')]],
])('a layer that %s is refused, and nothing outside is touched', async (_, members) => {
  const above = await tempFolder()
  await writeFile(join(above, 'mine'), '')
  const root = join(above, 'root')
  await mkdir(root)
  await expect(unpackLayers([await layerOf(members)], root, undefined)).rejects.toThrow(Unfit)
  expect((await readdir(above)).toSorted()).toEqual(['mine', 'root'])
})

test('what cannot be decompressed here says so', async () => {
  const layer = { ...(await layerOf([file('a')])), mediaType: 'application/vnd.oci.image.layer.v1.tar+zstd' }
  expect(await unpackLayers([layer], await tempFolder(), undefined)).toContain('zstd')
})

async function unpacked(layers: readonly (readonly TarMember[])[]): Promise<string> {
  const root = await tempFolder()
  expect(await unpackLayers(await Promise.all(layers.map(layerOf)), root, undefined)).toBeNull()
  return root
}

async function layerOf(members: readonly TarMember[]): Promise<Layer> {
  const tar = await packTar(members, { top: null, mtime: new Date(0) })
  return {
    ...blobOf('application/vnd.oci.image.layer.v1.tar+gzip', await gzip(tar)),
    diffId: '',
    createdBy: null,
  }
}
