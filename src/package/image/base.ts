import {
  type Descriptor,
  imageConfig,
  type ImageConfig,
  imageIndex,
  imageManifest,
  parseDocument,
} from './documents.js'
import { readAll } from './blob-reader.js'
import type { LayerCache } from './layer-cache.js'
import type { Layer } from './layer.js'
import { type Platform, platformText } from './platform.js'
import { unfit } from './unfit.js'

/** What an image is built on: for one platform. */
export interface Base {
  readonly platform: Platform
  /** As it stands there. null: it is a Node alone. */
  readonly config: ImageConfig | null
  readonly layers: readonly Layer[]
  /** What others find it by: `docker.io/library/node:24-slim`; null: nobody said. */
  readonly name: string | null
  /** The digest of its manifest; null: it has none. */
  readonly digest: string | null
}

/** Where manifests and blobs are read: a layout, an archive, and some day a registry. */
export interface ImageSource {
  /** What people are told. */
  readonly label: string
  readonly name: string | null
  /** The manifests, or the indexes of them, that it stands for. */
  readonly roots: readonly Descriptor[]
  /** The bytes of a blob. Throws in the end where they are not those of the digest. */
  readonly open: (descriptor: Descriptor) => AsyncIterable<Uint8Array>
  /** Throws where a blob is not there, as far as that is told without reading it. */
  readonly look: (descriptor: Descriptor) => Promise<void>
}

/** Bigger documents are none that a registry would take. */
const DOCUMENT_LIMIT = 4 * 1024 * 1024

/**
 * The images in a source, one for each platform that it has.
 *
 * @param cache null: only documents are read, and the layers, which are not to be opened then, looked at
 * @throws SlipwayError IMAGE_BASE_UNFIT
 */
export async function basesIn(source: ImageSource, cache: LayerCache | null): Promise<Base[]> {
  const bases: Base[] = []
  const open = [...source.roots]
  for (let at = 0; at < open.length; at++) {
    const descriptor = open[at] as Descriptor
    // What buildx adds, to say how an image was made.
    if (descriptor.platform?.os === 'unknown') continue
    const document = await readDocument(source, descriptor)
    const index = parseDocument(imageIndex, document)
    if (index === null) bases.push(await baseOf(source, { descriptor, document }, cache))
    else open.push(...index.manifests)
    // An index that leads to itself cannot be, as its digest would be in it; a long chain can.
    if (open.length > 1000) throw unfit(source, 'it has too many manifests')
  }
  return bases.filter(({ platform }, at) => {
    const text = platformText(platform)
    return bases.findIndex((each) => platformText(each.platform) === text) === at
  })
}

async function baseOf(
  source: ImageSource,
  { descriptor, document }: { descriptor: Descriptor; document: Uint8Array },
  cache: LayerCache | null,
): Promise<Base> {
  const manifest = parseDocument(imageManifest, document)
  const config =
    manifest === null ? null : parseDocument(imageConfig, await readDocument(source, manifest.config))
  const diffIds = config?.rootfs.diff_ids ?? []
  if (manifest === null || config === null || diffIds.length !== manifest.layers.length) {
    throw unfit(source, `${descriptor.digest} is not the manifest of a container's image`)
  }
  const layers = await Promise.all(
    manifest.layers.map((layer, at) => layerIn(source, layer, { diffId: diffIds[at] ?? '', cache })),
  )
  const { os, architecture, variant } = config
  const platform = { os, architecture, ...(variant === undefined ? {} : { variant }) }
  return { platform, config, layers, name: source.name, digest: descriptor.digest }
}

/** As it is, where it is compressed: its digest is one that registries may have already. */
async function layerIn(
  source: ImageSource,
  descriptor: Descriptor,
  { diffId, cache }: { diffId: string; cache: LayerCache | null },
): Promise<Layer> {
  const { mediaType, digest, size } = descriptor
  const compression = /(gzip|zstd)$/.exec(mediaType)?.[1]
  if (cache === null) await source.look(descriptor)
  if (compression !== undefined || cache === null) {
    return {
      mediaType: `application/vnd.oci.image.layer.v1.tar+${compression ?? 'gzip'}`,
      digest,
      size,
      open: () => source.open(descriptor),
      diffId,
      createdBy: null,
    }
  }
  return { ...(await cache.layer(diffId, '', () => readAll(source.open(descriptor)))), createdBy: null }
}

async function readDocument(source: ImageSource, descriptor: Descriptor): Promise<Uint8Array> {
  if (descriptor.size > DOCUMENT_LIMIT) throw unfit(source, `${descriptor.digest} is too big for a manifest`)
  return readAll(source.open(descriptor))
}
