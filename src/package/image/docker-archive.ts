import type { Base } from './base.js'
import { readAll } from './blob-reader.js'
import { dockerManifest, imageConfig, parseDocument } from './documents.js'
import type { FileStore, StoredFile } from './file-store.js'
import type { LayerCache } from './layer-cache.js'
import { blobOf, digestOf, type Layer, LAYER_TYPE } from './layer.js'
import { unfit } from './unfit.js'

/**
 * The image of `docker save`, as it was before that wrote OCI layouts. It has no manifest, so that its layers are known
 * by what they are uncompressed.
 *
 * @param cache null: layers are looked for, and not read
 * @throws SlipwayError IMAGE_BASE_UNFIT
 */
export async function dockerArchive(store: FileStore, cache: LayerCache | null): Promise<Base> {
  const find = async (path: string): Promise<StoredFile> => {
    const file = await store.open(path)
    if (file === null) throw unfit(store, `it lacks ${path}`)
    return file
  }
  const read = async (path: string): Promise<Uint8Array> => readAll((await find(path)).chunks())
  if ((await store.open('manifest.json')) === null) {
    throw unfit(
      store,
      'it is neither an OCI layout nor what `docker save` writes: there is no index.json or manifest.json',
    )
  }
  const images = parseDocument(dockerManifest, await read('manifest.json'))
  const [image] = images ?? []
  if (images === null || image === undefined) throw unfit(store, 'its manifest.json is not that of an image')
  if (images.length > 1) throw unfit(store, `it has ${images.length} images: \`docker save\` one`)
  const config = parseDocument(imageConfig, await read(image.Config))
  if (config === null || config.rootfs.diff_ids.length !== image.Layers.length) {
    throw unfit(store, `its ${image.Config} is not the config of an image`)
  }
  const layers: Layer[] = []
  for (const [at, path] of image.Layers.entries()) {
    if (cache === null) await find(path)
    else layers.push(await layerIn(await read(path), config.rootfs.diff_ids[at] ?? '', cache))
  }
  const { os, architecture, variant } = config
  const platform = { os, architecture, ...(variant === undefined ? {} : { variant }) }
  return { platform, config, layers, name: image.RepoTags?.[0] ?? null, digest: null }

  async function layerIn(content: Uint8Array, diffId: string, kept: LayerCache): Promise<Layer> {
    if (content[0] === 0x1f && content[1] === 0x8b)
      return { ...blobOf(LAYER_TYPE, content), diffId, createdBy: null }
    if (digestOf(content) !== diffId) throw unfit(store, `${diffId} is damaged`)
    return { ...(await kept.layer(diffId, '', async () => content)), createdBy: null }
  }
}
