import { parseManifest } from '../../bundle/index.js'
import { type Manifest, MANIFEST_FILE } from '../../contract.js'
import { readAll } from './blob-reader.js'
import { imageConfig, type ImageConfig, imageManifest, parseDocument } from './documents.js'
import { type InstalledPackages, installedPackages, PACKAGE_JSON } from './installed-packages.js'
import { type LayerContents, readLayer } from './read-layer.js'

/** What an image has inside, as far as Slipway put it there. */
export interface ImageContents extends InstalledPackages {
  readonly manifest: Manifest
  /** The version of the Node that Slipway put there; null: it is of the base. */
  readonly node: string | null
  /** The files that came with that Node, sorted by path: it, the libraries that it needs, and what a system has. */
  readonly files: readonly { readonly path: string; readonly sha256: string }[]
  /** What the images are built on, of each platform. Of a base nothing more is known. */
  readonly bases: readonly { readonly name: string | null; readonly digest: string | null }[]
}

/**
 * Reads the image that a release made: that of the first platform, as the others have the same but for their bases. null
 * where no bundle is in it.
 *
 * @param manifests of all platforms
 */
export async function imageContents(
  manifests: readonly Uint8Array[],
  open: (digest: string) => AsyncIterable<Uint8Array>,
): Promise<ImageContents | null> {
  const images = manifests.flatMap((bytes) => parseDocument(imageManifest, bytes) ?? [])
  const [image] = images
  const config =
    image === undefined ? null : parseDocument(imageConfig, await readAll(open(image.config.digest)))
  if (image === undefined || config === null) return null
  const layers = image.layers.map(({ digest }, at) => ({
    digest,
    by: createdBy(config, image.layers.length, at),
  }))
  const read = async (prefix: string, isWanted: (path: string) => boolean): Promise<LayerContents[]> => {
    const found: LayerContents[] = []
    for (const { digest } of layers.filter(({ by }) => by.startsWith(prefix))) {
      found.push(await readLayer(Buffer.from(await readAll(open(digest))), isWanted))
    }
    return found
  }
  const last = image.layers.at(-1)
  const app = last === undefined ? null : await readApp(Buffer.from(await readAll(open(last.digest))))
  if (app === null) return null
  const node = layers.find(({ by }) => by.startsWith(NODE))?.by.slice(NODE.length) ?? null
  const system = await read(NODE, () => false)
  const installed = installedPackages(await read(PACKAGES, (path) => PACKAGE_JSON.test(path)), app.home)
  return {
    ...installed,
    manifest: app.manifest,
    node,
    files: system
      .flatMap(({ digests }) => [...digests].map(([path, sha256]) => ({ path, sha256 })))
      .toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    bases:
      layers[0]?.by.startsWith(NODE) === true ? [] : images.map(({ annotations }) => baseIn(annotations)),
  }
}

const NODE = 'slipway: Node '
const PACKAGES = 'slipway: packages: '

/** What the history says of a layer. That of a base may be missing: it is told from the end. */
function createdBy({ history }: ImageConfig, layers: number, at: number): string {
  const told = (history ?? []).filter((each) => each.empty_layer !== true)
  return told[told.length - layers + at]?.created_by ?? ''
}

async function readApp(bytes: Buffer): Promise<{ manifest: Manifest; home: string } | null> {
  const isManifest = (path: string): boolean => path.endsWith(`/${MANIFEST_FILE}`)
  // What is no archive holds no bundle.
  const texts = await readLayer(bytes, isManifest).then(
    (layer) => layer.texts,
    () => new Map<string, string>(),
  )
  const [path] = [...texts.keys()].toSorted((a, b) => a.split('/').length - b.split('/').length)
  const manifest = path === undefined ? null : parseManifest(texts.get(path) ?? '')
  if (path === undefined || manifest === null) return null
  return { manifest, home: path.slice(0, -MANIFEST_FILE.length - 1) }
}

function baseIn(annotations: unknown): { name: string | null; digest: string | null } {
  const said = (annotations ?? {}) as Readonly<Record<string, unknown>>
  const textOf = (name: string): string | null => {
    const value = said[`org.opencontainers.image.base.${name}`]
    return typeof value === 'string' ? value : null
  }
  return { name: textOf('name'), digest: textOf('digest') }
}
