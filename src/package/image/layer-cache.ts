import { readdir, readFile, rm, stat, utimes } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { readIfExists, writeAtomic } from '../../files.js'
import { sha256 } from '../../sha256.js'
import type { World } from '../../world.js'
import { Again } from '../again.js'
import { GZIPPED_BY } from '../gzip.js'
import { checksumOf, readKept } from './kept-file.js'
import { type Layer, LAYER_TYPE, layerOf } from './layer.js'

/** What was not used for so long is removed when something is added. */
const KEPT = 60 * 24 * 3_600_000

/** In a file's name: the key, the digest before it was compressed, that of the file, and a checksum of it. */
const NAME = /^([0-9a-f]{64})-([0-9a-f]{64})-([0-9a-f]{64})-([0-9a-f]{8})\.tar\.gz$/

export interface LayerCache {
  /**
   * The layer that a key stands for: as it was kept, else made, and kept. Whether it is damaged, who reads it is
   * told in the end: by Again, and what is asked for again is made.
   *
   * @param key what the layer is made of, and how
   */
  readonly layer: (key: string, createdBy: string, makeTar: () => Promise<Uint8Array>) => Promise<Layer>
  /**
   * The digest of files, remembered by what the file system says of them: it tells every change by its ctime.
   *
   * @param files absolute
   */
  readonly digestOf: (files: readonly string[]) => Promise<string>
}

/** Layers that are the same in many images, below the user's folder for caches. It may be removed at any time. */
export function layerCache(world: World): LayerCache {
  const folder = join(cacheHome(world.env), 'slipway', 'layers')
  return {
    async layer(key, createdBy, makeTar) {
      const name = sha256(JSON.stringify([key, GZIPPED_BY]))
      const kept = await read(folder, name, { createdBy, now: world.now() })
      if (kept !== null) return kept
      const layer = await layerOf(await makeTar(), createdBy)
      await keep(folder, name, layer, world.now())
      return layer
    },
    async digestOf(files) {
      const seen = await Promise.all(files.map((file) => identityOf(file)))
      const remembered = join(folder, `${sha256(JSON.stringify(seen))}.digest`)
      const known = await readIfExists(remembered).catch(() => null)
      if (known !== null && /^[0-9a-f]{64}$/.test(known.toString())) return known.toString()
      const digests = await Promise.all(files.map(async (file) => sha256(await readFile(file))))
      const digest = sha256(JSON.stringify(digests))
      await writeAtomic(remembered, digest).catch(() => {})
      return digest
    },
  }
}

async function identityOf(file: string): Promise<readonly string[]> {
  const { dev, ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true })
  return [file, ...[dev, ino, size, mtimeNs, ctimeNs].map(String)]
}

/** As XDG has it: a path that is not absolute is none. */
function cacheHome({ XDG_CACHE_HOME: own, HOME: home }: World['env']): string {
  return own !== undefined && isAbsolute(own) ? own : join(home ?? homedir(), '.cache')
}

/** A cache that cannot be read is one that has nothing. */
async function read(
  folder: string,
  key: string,
  { createdBy, now }: { createdBy: string; now: Date },
): Promise<Layer | null> {
  for (const name of await readdir(folder).catch(() => [])) {
    const [, of, diffId, digest, checksum = ''] = NAME.exec(name) ?? []
    if (of !== key) continue
    const file = join(folder, name)
    const found = damaged.has(file) ? null : await stat(file).catch(() => null)
    if (found === null) continue
    // Says that it is in use.
    await utimes(file, now, now).catch(() => {})
    return {
      mediaType: LAYER_TYPE,
      digest: `sha256:${digest}`,
      size: found.size,
      open: () => readKept(file, checksum, () => refuse(file)),
      diffId: `sha256:${diffId}`,
      createdBy,
    }
  }
  return null
}

/** Files that this process found damaged: what is beside its name may be kept anew, and what is made is used. */
const damaged = new Set<string>()

async function refuse(file: string): Promise<never> {
  damaged.add(file)
  await rm(file, { force: true }).catch(() => {})
  throw new Again(file)
}

/** A cache that cannot be written to, or is full, is no reason to fail. */
async function keep(folder: string, key: string, layer: Layer, now: Date): Promise<void> {
  const [diffId, digest] = [layer.diffId, layer.digest].map((each) => each.replace('sha256:', ''))
  try {
    const [content = new Uint8Array()] = layer.open() as Iterable<Uint8Array>
    const name = `${key}-${diffId}-${digest}-${checksumOf(content)}.tar.gz`
    await writeAtomic(join(folder, name), content, { sync: false })
    await removeUnused(folder, now)
  } catch {}
}

async function removeUnused(folder: string, now: Date): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = join(folder, name)
    if (now.getTime() - (await stat(file)).mtimeMs > KEPT) await rm(file, { force: true })
  }
}
