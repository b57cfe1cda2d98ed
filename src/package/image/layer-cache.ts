import { readdir, rm, stat, utimes } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { readIfExists, writeAtomic } from '../../files.js'
import { sha256 } from '../../sha256.js'
import type { World } from '../../world.js'
import { blobOf, type Layer, LAYER_TYPE, layerOf } from './layer.js'

/** What was not used for so long is removed when something is added. */
const KEPT = 60 * 24 * 3_600_000

/** In a file's name: the key, the digest before it was compressed, and that of the file. */
const NAME = /^([0-9a-f]{64})-([0-9a-f]{64})-([0-9a-f]{64})\.tar\.gz$/

export interface LayerCache {
  /**
   * The layer that a key stands for: as it was kept, else made, and kept. What is damaged is made again.
   *
   * @param key what the layer is made of, and how
   */
  readonly layer: (key: string, createdBy: string, makeTar: () => Promise<Uint8Array>) => Promise<Layer>
}

/** Layers that are the same in many images, below the user's folder for caches. It may be removed at any time. */
export function layerCache(world: World): LayerCache {
  const folder = join(cacheHome(world.env), 'slipway', 'layers')
  return {
    async layer(key, createdBy, makeTar) {
      const name = sha256(key)
      const kept = await read(folder, name, { createdBy, now: world.now() })
      if (kept !== null) return kept
      const layer = await layerOf(await makeTar(), createdBy)
      await keep(folder, name, layer, world.now())
      return layer
    },
  }
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
    const [, of, diffId, digest] = NAME.exec(name) ?? []
    if (of !== key) continue
    const content = await readIfExists(join(folder, name)).catch(() => null)
    if (content === null) continue
    const blob = blobOf(LAYER_TYPE, content)
    if (blob.digest === `sha256:${digest}`) {
      // Says that it is in use.
      await utimes(join(folder, name), now, now).catch(() => {})
      return { ...blob, diffId: `sha256:${diffId}`, createdBy }
    }
    await rm(join(folder, name), { force: true }).catch(() => {})
  }
  return null
}

/** A cache that cannot be written to, or is full, is no reason to fail. */
async function keep(folder: string, key: string, layer: Layer, now: Date): Promise<void> {
  const [diffId, digest] = [layer.diffId, layer.digest].map((each) => each.replace('sha256:', ''))
  try {
    const [content = new Uint8Array()] = layer.open() as Iterable<Uint8Array>
    await writeAtomic(join(folder, `${key}-${diffId}-${digest}.tar.gz`), content)
    await removeUnused(folder, now)
  } catch {}
}

async function removeUnused(folder: string, now: Date): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = join(folder, name)
    if (now.getTime() - (await stat(file)).mtimeMs > KEPT) await rm(file, { force: true })
  }
}
