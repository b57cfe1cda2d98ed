import { createHash } from 'node:crypto'
import type { FileStore, StoredFile } from './file-store.js'
import { unfit } from './unfit.js'

/**
 * The bytes of a blob below blobs/. Throws in the end where they are not those of the digest.
 *
 * @throws SlipwayError IMAGE_BASE_UNFIT
 */
export async function* openBlob(
  store: FileStore,
  { digest, size }: { digest: string; size: number },
): AsyncIterable<Uint8Array> {
  const content = await findBlob(store, { digest, size })
  const hash = createHash('sha256')
  for await (const chunk of content.chunks()) {
    hash.update(chunk)
    yield chunk
  }
  if (`sha256:${hash.digest('hex')}` !== digest) throw unfit(store, `${digest} is damaged`)
}

/** The blob of a digest, as far as its size tells. */
export async function findBlob(
  store: FileStore,
  { digest, size }: { digest: string; size: number },
): Promise<StoredFile> {
  const content = await store.open(`blobs/${digest.replace(':', '/')}`)
  if (content === null) throw unfit(store, `it lacks ${digest}`)
  if (content.size !== size)
    throw unfit(store, `${digest} should have ${size} bytes, and has ${content.size}`)
  return content
}

export async function readAll(
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of content) chunks.push(chunk)
  return Buffer.concat(chunks)
}
