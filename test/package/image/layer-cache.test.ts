import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { Again } from '../../../src/package/again.js'
import { readAll } from '../../../src/package/image/blob-reader.js'
import type { Layer } from '../../../src/package/image/layer.js'
import { layerCache } from '../../../src/package/image/layer-cache.js'
import { tempFolder } from '../../support/temp.js'
import { testWorld } from '../../support/world.js'

const make = async (): Promise<Uint8Array> => Buffer.from('an archive')

test('a layer is made once', async () => {
  const { cache } = await newCache()
  const made = await cache.layer('a key', 'Node', make)
  const forbidden = vi.fn<() => Promise<Uint8Array>>()
  const kept = await cache.layer('a key', 'Node', forbidden)
  expect(forbidden).not.toHaveBeenCalled()
  expect(await bytesOf(kept)).toEqual(await bytesOf(made))
  expect({ ...kept, open: null }).toEqual({ ...made, open: null })
  expect((await cache.layer('another', 'Node', async () => Buffer.from('x'))).digest).not.toBe(made.digest)
})

test.each([
  ['changed', (file: string, bytes: Buffer) => writeFile(file, bytes.fill(0, 12, 13))],
  ['cut off', (file: string, bytes: Buffer) => writeFile(file, bytes.subarray(0, 10))],
  ['emptied', (file: string) => writeFile(file, '')],
  ['removed while it was to be read', (file: string) => rm(file)],
])('whoever reads one that was %s is told, and it is made again', async (_, damage) => {
  const { cache, folder } = await newCache()
  const made = await cache.layer('a key', 'Node', make)
  const [name = ''] = await readdir(folder)
  const file = join(folder, name)
  const again = vi.fn(make)
  const kept = await cache.layer('a key', 'Node', again)
  expect(again).not.toHaveBeenCalled()
  await damage(file, await readFile(file))
  await expect(bytesOf(kept)).rejects.toThrow(Again)
  expect(await readdir(folder)).toEqual([])
  const other = await cache.layer('a key', 'Node', again)
  expect([other.digest, await bytesOf(other)]).toEqual([made.digest, await bytesOf(made)])
  expect(again).toHaveBeenCalledOnce()
  expect(`sha256:${name.split('-')[2]}`).toBe(made.digest)
  expect(await readdir(folder)).toEqual([name])
})

test('without a folder that can be written to, it is made each time', async () => {
  const folder = await tempFolder()
  await writeFile(join(folder, 'slipway'), 'a file')
  const cache = layerCache(testWorld(folder, { env: { XDG_CACHE_HOME: folder } }))
  const again = vi.fn(make)
  for (const _ of [1, 2]) await cache.layer('a key', 'Node', again)
  expect(again).toHaveBeenCalledTimes(2)
})

test('what was not used for long goes when something is added', async () => {
  const { cache, folder } = await newCache()
  await cache.layer('old', 'Node', make)
  const [old = ''] = await readdir(folder)
  await utimes(join(folder, old), 1, 1)
  await cache.layer('used', 'Node', make)
  expect(await readdir(folder)).toHaveLength(1)
  expect(await readdir(folder)).not.toContain(old)
})

test('a relative XDG_CACHE_HOME is none', async () => {
  const home = await tempFolder()
  await mkdir(join(home, '.cache'))
  const world = testWorld(home, { env: { XDG_CACHE_HOME: 'cache', HOME: home } })
  await layerCache(world).layer('a key', 'Node', make)
  expect(await readdir(join(home, '.cache/slipway/layers'))).toHaveLength(1)
})

async function newCache() {
  const home = await tempFolder()
  const cache = layerCache(testWorld(home, { env: { XDG_CACHE_HOME: home } }))
  return { cache, folder: join(home, 'slipway/layers') }
}

async function bytesOf({ open }: Pick<Layer, 'open'>): Promise<string> {
  return Buffer.from(await readAll(open())).toString('hex')
}

test('the digest of files is remembered, and follows what they hold', async () => {
  const { cache, folder } = await newCache()
  const file = join(await tempFolder(), 'node')
  await writeFile(file, 'one')
  const digest = await cache.digestOf([file])
  await writeFile(join(folder, (await readdir(folder))[0] ?? ''), 'f'.repeat(64))
  expect(await cache.digestOf([file])).toBe('f'.repeat(64))
  await writeFile(join(folder, (await readdir(folder))[0] ?? ''), 'damaged')
  expect(await cache.digestOf([file])).toBe(digest)
  await writeFile(file, 'two')
  expect(await cache.digestOf([file])).not.toBe(digest)
})
