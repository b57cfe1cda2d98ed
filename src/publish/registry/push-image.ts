import { isSlipwayError, SlipwayError } from '../../errors.js'
import type { HttpRequest } from '../../http.js'
import type { Registry } from '../../package/index.js'
import type { ImageArchive, Stored } from './image-archive.js'
import { type Blob, hasBlob, uploadBlob } from './upload-blob.js'

/** A repository of the same registry that may have some of the blobs. */
export interface Source {
  readonly repository: string
  /** The repository that is published to, with the right to read the other. */
  readonly registry: Registry
}

/**
 * Puts everything that an image consists of into a repository, but for its tag. What is there is not sent again.
 *
 * @param base what the image was made from, where that is on the same registry
 */
export async function pushImage(
  registry: Registry,
  { blobs, manifests }: ImageArchive,
  base: Source | null,
): Promise<void> {
  await pushBlobs(registry, blobs, base)
  for (const manifest of manifests) await putManifest(registry, manifest, manifest.digest)
}

export async function pushBlobs(
  registry: Registry,
  blobs: readonly Blob[],
  base: Source | null = null,
): Promise<void> {
  for (const blob of blobs) {
    if (await hasBlob(registry, blob.digest)) continue
    if (base !== null && (await mount(registry, blob, base))) continue
    await uploadBlob(registry, blob)
  }
}

/** Lets the registry take a blob from another repository; false: it does not. */
async function mount(
  registry: Registry,
  { digest }: Blob,
  { repository, registry: reader }: Source,
): Promise<boolean> {
  const query = new URLSearchParams({ mount: digest, from: repository })
  try {
    const { status } = await reader.ask('POST', `blobs/uploads/?${query.toString()}`, {
      answers: [404, 405],
      repeatable: true,
    })
    return status === 201 && (await hasBlob(registry, digest))
  } catch (error) {
    // One who may not read there uploads. What else is wrong will be told then.
    if (isSlipwayError(error)) return false
    throw error
  }
}

/**
 * Puts a manifest under a tag, or under its digest.
 *
 * @returns whether the registry itself lists it with those that refer to its subject
 */
export async function putManifest(
  registry: Registry,
  { mediaType, digest, content }: Stored,
  reference: string,
): Promise<boolean> {
  const request: HttpRequest = { headers: { 'content-type': mediaType }, body: new Uint8Array(content) }
  const { headers } = await registry.ask('PUT', `manifests/${reference}`, request)
  const there = headers.get('docker-content-digest')
  if (there !== null && there !== digest)
    throw new SlipwayError('REGISTRY_ANSWER_UNKNOWN', {
      host: registry.host,
      what: `it took ${digest} for ${there}`,
    })
  return headers.has('oci-subject')
}
