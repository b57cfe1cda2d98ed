import type { ImageBase } from '../../config/index.js'
import { SlipwayError } from '../../errors.js'
import type { World } from '../../world.js'
import { openRegistryImage } from '../registry/registry-image.js'
import { type Base, basesIn } from './base.js'
import { findBlob, openBlob, readAll } from './blob-reader.js'
import { dockerArchive } from './docker-archive.js'
import { type Descriptor, imageIndex, parseDocument } from './documents.js'
import { type FileStore, openStore } from './file-store.js'
import type { LayerCache } from './layer-cache.js'
import { platformText } from './platform.js'
import { unfit } from './unfit.js'

/**
 * Opens what images are built on, one for each platform: of those that are asked for, else of all that there are.
 *
 * @throws SlipwayError IMAGE_BASE_UNFIT, IMAGE_PLATFORM_MISSING, and what a registry fails with
 */
export async function openBases(
  bases: readonly ImageBase[],
  { platforms, ...options }: OpenOptions & { platforms: readonly string[] | null },
): Promise<Base[]> {
  const opened: Base[] = []
  for (const base of bases) opened.push(...(await openBase(base, options)))
  const byPlatform = new Map(opened.toReversed().map((base) => [platformText(base.platform), base]))
  return (platforms ?? [...new Set(opened.map(({ platform }) => platformText(platform)))]).map((platform) => {
    const base = byPlatform.get(platform)
    if (base === undefined)
      throw new SlipwayError('IMAGE_PLATFORM_MISSING', { platform, there: [...byPlatform.keys()] })
    return base
  })
}

interface OpenOptions {
  /** null: only documents are read, and what else there has to be is looked for. */
  readonly cache: LayerCache | null
  readonly world: World
  readonly signal?: AbortSignal | undefined
}

async function openBase(base: ImageBase, options: OpenOptions): Promise<Base[]> {
  const { cache } = options
  if ('reference' in base) {
    const { name, root, open } = await openRegistryImage(base.reference, options)
    return basesIn({ label: base.text, name, roots: [{ ...root }], open, look: async () => {} }, cache)
  }
  const { path, tag, text } = base
  const store = await openStore(path, text)
  const index = await store.open('index.json')
  if (index === null) return [await dockerArchive(store, cache)]
  const layout = parseDocument(imageIndex, await readAll(index.chunks()))
  if (layout === null) throw unfit(store, 'its index.json is no index of images')
  const roots = rootsOf(store, layout.manifests, tag)
  const name = roots.map(({ annotations }) => nameIn(annotations)).find((each) => each !== null) ?? null
  const open = (descriptor: Descriptor): AsyncIterable<Uint8Array> => openBlob(store, descriptor)
  const look = async (descriptor: Descriptor): Promise<void> => void (await findBlob(store, descriptor))
  return basesIn({ label: store.label, name, roots, open, look }, cache)
}

const REF = 'org.opencontainers.image.ref.name'

/** Those of a tag; without one there must be one image only. */
function rootsOf(store: FileStore, all: readonly Descriptor[], tag: string | null): Descriptor[] {
  const tagOf = ({ annotations }: Descriptor): string | undefined => annotations?.[REF]
  const tags = [...new Set(all.map(tagOf))]
  const roots = tag === null && tags.length === 1 ? [...all] : all.filter((each) => tagOf(each) === tag)
  if (roots.length > 0) return roots
  const there = tags.filter((each) => each !== undefined).join(', ') || 'none'
  throw unfit(
    store,
    tag === null ? `it has several images: ${there}` : `it has no tag ${tag}; it has ${there}`,
  )
}

/** containerd says the whole name, the OCI only what is within a layout; that may be a whole one as well. */
function nameIn(annotations: Descriptor['annotations']): string | null {
  const names = [annotations?.['io.containerd.image.name'], annotations?.[REF]]
  return names.find((name) => name?.includes('/') === true) ?? null
}
