import { TAR_END, tarHeaders, tarPadding } from '../tar.js'
import { type Blob, blobOf } from './layer.js'
import type { Platform } from './platform.js'

const TYPE = 'application/vnd.oci.image'

/** An image for one platform. */
export interface PlatformImage {
  readonly platform: Platform
  readonly config: object
  readonly layers: readonly Blob[]
  readonly annotations: Readonly<Record<string, string>>
}

/** How an image is called: `localhost/ferry` and the version. */
export interface ImageName {
  readonly repository: string
  readonly tag: string
}

/**
 * An archive that is both an OCI layout, with an index where there are several platforms or one is asked for, and what
 * `docker load` takes: of several, that gets the first.
 */
export function layoutOf(
  images: readonly PlatformImage[],
  { name, index, mtime }: { name: ImageName; index: Readonly<Record<string, string>> | null; mtime: Date },
): AsyncIterable<Uint8Array> {
  const made = images.map(manifestOf)
  const manifests = made.map(({ manifest, platform }) => ({ ...descriptorOf(manifest), platform }))
  const indexBlob =
    index === null
      ? null
      : jsonBlob('index.v1+json', { ...versioned('index.v1+json'), manifests, annotations: index })
  const ref = {
    'io.containerd.image.name': `${name.repository}:${name.tag}`,
    'org.opencontainers.image.ref.name': name.tag,
  }
  const roots = (indexBlob === null ? manifests : [descriptorOf(indexBlob)]).map((root) => ({
    ...root,
    annotations: ref,
  }))
  const [first] = made
  const files = new Map<string, Blob>([
    ['oci-layout', jsonBlob('', { imageLayoutVersion: '1.0.0' })],
    ['index.json', jsonBlob('', { ...versioned('index.v1+json'), manifests: roots })],
    [
      'manifest.json',
      jsonBlob('', [
        {
          Config: pathOf(first?.config.digest ?? ''),
          RepoTags: [ref['io.containerd.image.name']],
          Layers: first?.layers.map(({ digest }) => pathOf(digest)),
        },
      ]),
    ],
    ...made
      .flatMap(({ manifest, config, layers }) => [manifest, config, ...layers])
      .concat(indexBlob ?? [])
      .map((blob) => [pathOf(blob.digest), blob] as const),
  ])
  return archive(files, mtime)
}

function manifestOf({ platform, config, layers, annotations }: PlatformImage) {
  const configBlob = jsonBlob('config.v1+json', config)
  const manifest = jsonBlob('manifest.v1+json', {
    ...versioned('manifest.v1+json'),
    config: descriptorOf(configBlob),
    layers: layers.map(descriptorOf),
    annotations,
  })
  return { platform, manifest, config: configBlob, layers }
}

const versioned = (type: string) => ({ schemaVersion: 2, mediaType: `${TYPE}.${type}` })

function jsonBlob(type: string, value: object): Blob {
  return blobOf(`${TYPE}.${type}`, Buffer.from(JSON.stringify(value)))
}

function descriptorOf({ mediaType, digest, size }: Blob) {
  return { mediaType, digest, size }
}

function pathOf(digest: string): string {
  return `blobs/${digest.replace(':', '/')}`
}

/** What says what there is comes first, so that it is read without the rest. */
async function* archive(files: ReadonlyMap<string, Blob>, mtime: Date): AsyncIterable<Uint8Array> {
  const headerOf = await tarHeaders(mtime)
  const isBlob = (path: string): boolean => path.startsWith('blobs/')
  const paths = [...files.keys()].toSorted()
  const folders = ['blobs', 'blobs/sha256']
  for (const path of [...paths.filter((each) => !isBlob(each)), ...folders, ...paths.filter(isBlob)]) {
    const blob = files.get(path)
    if (blob === undefined) {
      yield headerOf({ path, folder: true, mode: 0o755 })
    } else {
      yield headerOf({ path, size: blob.size, mode: 0o644 })
      yield* blob.open()
      yield tarPadding(blob.size)
    }
  }
  yield TAR_END
}
