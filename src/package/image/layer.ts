import { sha256 } from '../../sha256.js'
import { gzip } from '../gzip.js'

export const LAYER_TYPE = 'application/vnd.oci.image.layer.v1.tar+gzip'

/** Some bytes of an image, known by their digest. */
export interface Blob {
  readonly mediaType: string
  /** `sha256:` and lower-case hex. */
  readonly digest: string
  readonly size: number
  /** The bytes, which are those of the digest: else it throws in the end. */
  readonly open: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>
}

export interface Layer extends Blob {
  /** The digest of the archive before it was compressed. */
  readonly diffId: string
  /** What the history says of where it is from; null: nothing is known. */
  readonly createdBy: string | null
}

/** A blob of bytes that are at hand. */
export function blobOf(mediaType: string, content: Uint8Array): Blob {
  const digest = digestOf(content)
  return { mediaType, digest, size: content.byteLength, open: () => [content] }
}

/** A layer of an archive. */
export async function layerOf(tar: Uint8Array, createdBy: string): Promise<Layer> {
  // Compressed on another thread while this one computes the digest.
  const compressed = gzip(tar)
  const diffId = digestOf(tar)
  return { ...blobOf(LAYER_TYPE, await compressed), diffId, createdBy }
}

export function digestOf(content: Uint8Array): string {
  return `sha256:${sha256(content)}`
}

/** The date of what does not change with every commit, so that a layer of it is the same in many images. */
export const NO_DATE = new Date(0)
