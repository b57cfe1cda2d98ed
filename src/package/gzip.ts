import { availableParallelism } from 'node:os'
import { promisify } from 'node:util'
import { constants, crc32, deflateRaw, type ZlibOptions } from 'node:zlib'

const deflate = promisify<Uint8Array, ZlibOptions, Uint8Array>(deflateRaw)

/** No name, no time, and of the systems that it may be from 255, "unknown". */
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255])

/** The same on every machine, as the bytes depend on it. */
const PIECE = 256 * 1024

/** What the bytes depend on, beside the content. */
export const GZIPPED_BY = `zlib ${process.versions.zlib} by ${PIECE}`

/** How far back deflate looks. */
const WINDOW = 32 * 1024

/** Node has four threads for all that waits; one is left to files. */
const MOST_THREADS = 3

/**
 * Gzip without a trace of when and where. Up to three pieces are compressed at once, each with what comes before it as its
 * dictionary, as pigz does: they are one stream in the end, and hardly bigger than without.
 */
export async function gzip(content: Uint8Array): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  const count = Math.max(1, Math.ceil(content.byteLength / PIECE))
  let next = 0
  const compressing = Promise.all(
    // One more than there are processors, so that none waits for the next piece.
    Array.from({ length: Math.min(availableParallelism() + 1, MOST_THREADS) }, async () => {
      while (next < count) {
        const at = next++
        pieces[at] = await deflate(content.subarray(at * PIECE, (at + 1) * PIECE), {
          // One call for all of it; what cannot be compressed grows a little.
          chunkSize: PIECE + 1024,
          ...(at === 0 ? {} : { dictionary: content.subarray(at * PIECE - WINDOW, at * PIECE) }),
          ...(at === count - 1 ? {} : { finishFlush: constants.Z_SYNC_FLUSH }),
        })
      }
    }),
  )
  const trailer = Buffer.alloc(8)
  trailer.writeUInt32LE(crc32(content), 0)
  trailer.writeUInt32LE(content.byteLength % 2 ** 32, 4)
  await compressing
  return Buffer.concat([HEADER, ...pieces, trailer])
}
