import { posix } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { quote } from '../../errors.js'
import type { Base } from '../../package/index.js'
import { placeEntry } from './place-entry.js'
import { Unfit } from './unfit.js'

/**
 * Unpacks the layers of an image over each other, as a container's runtime does, but for owners, dates and devices. Links
 * lead to what they name in the image.
 *
 * @returns why that cannot be done here; null: it was
 */
export async function unpackLayers(
  layers: Base['layers'],
  root: string,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  for (const { mediaType, open } of layers) {
    signal?.throwIfAborted()
    if (mediaType.endsWith('zstd'))
      return 'a layer of its base is compressed by zstd, which is not unpacked here'
    await unpackLayer(open(), root, signal).catch((error: unknown) => {
      signal?.throwIfAborted()
      throw error
    })
  }
  return null
}

async function unpackLayer(
  compressed: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  root: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { Parser } = await import('tar/parse')
  const written = new Set<string>()
  const parser = new Parser({ strict: true })
  let failure: unknown = null
  parser.on('entry', (entry) => {
    const chunks: Buffer[] = []
    entry.on('data', (chunk: Buffer) => void chunks.push(chunk))
    entry.on('end', () => {
      const { path, type, linkpath = '', mode = 0o644 } = entry
      try {
        placeEntry({ path: posix.join('/', path), type, linkpath, mode }, chunks, { root, written })
      } catch (error) {
        failure ??= unfit(path, error)
      }
    })
  })
  await pipeline(
    compressed,
    createGunzip({ chunkSize: 1024 * 1024 }),
    async (chunks) => {
      for await (const chunk of chunks) {
        // What is written is put on the disk meanwhile: nothing gathers.
        parser.write(chunk as Buffer)
        if (failure !== null) throw failure
      }
      parser.end()
    },
    signal === undefined ? {} : { signal },
  )
  if (failure !== null) throw failure
}

/** What is told of the disk is not the image's fault. */
function unfit(path: string, error: unknown): unknown {
  const { code = '' } = error as NodeJS.ErrnoException
  if (error instanceof Unfit || code === '' || DISK.has(code)) return error
  return new Unfit(`${quote(path)} cannot be unpacked: ${(error as Error).message}`)
}

const DISK: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'EMFILE'])
