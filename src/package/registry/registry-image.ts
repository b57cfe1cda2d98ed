import { SlipwayError } from '../../errors.js'
import type { World } from '../../world.js'
import { parseReference } from './reference.js'
import { type Descriptor, type Manifest, MANIFEST_TYPES, openRegistry } from './registry-client.js'

/** An image, or an index of some, that a registry has. */
export interface RegistryImage {
  /** What others find it by, with the tag where one was named: `docker.io/library/node:24-slim`. */
  readonly name: string
  /** What the reference leads to. It is read once, so that all that follows is of one image. */
  readonly root: Manifest
  /** A manifest, config or layer of it. Throws REGISTRY_ANSWER_UNKNOWN where it is not that of the digest. */
  readonly open: (descriptor: Descriptor) => AsyncIterable<Uint8Array>
}

/**
 * Finds an image by its reference.
 *
 * @param reference `node:24-slim`, `ghcr.io/acme/base@sha256:…`
 * @throws SlipwayError REGISTRY_REFERENCE_UNREADABLE, REGISTRY_IMAGE_MISSING, REGISTRY_DENIED, and others of registries and HTTP
 */
export async function openRegistryImage(
  reference: string,
  context: { readonly world: World; readonly signal?: AbortSignal | undefined },
): Promise<RegistryImage> {
  const { host, repository, tag, digest } = parseReference(reference)
  const registry = openRegistry({ host, repository, rights: ['pull'], ...context })
  const root = await read(digest ?? tag ?? 'latest')
  return {
    name: `${host}/${repository}${tag === null ? '' : `:${tag}`}`,
    root,
    async *open(descriptor) {
      const isManifest = MANIFEST_TYPES.includes(descriptor.mediaType)
      yield isManifest ? (await read(descriptor.digest)).content : await registry.blob(descriptor)
    },
  }

  async function read(which: string): Promise<Manifest> {
    const found = await registry.manifest(which)
    if (found === null) throw new SlipwayError('REGISTRY_IMAGE_MISSING', { reference, which })
    return found
  }
}
