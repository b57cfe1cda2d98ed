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
 * The files, by their paths, of an archive that is both an OCI layout, with an index where there are several platforms or
 * one is asked for, and what `docker load` takes: of several, that gets the first.
 */
export function layoutOf(
  images: readonly PlatformImage[],
  { name, index }: { name: ImageName; index: Readonly<Record<string, string>> | null },
): ReadonlyMap<string, Blob> {
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
  return new Map<string, Blob>([
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

/** Where a blob lies. */
export function pathOf(digest: string): string {
  return `blobs/${digest.replace(':', '/')}`
}
