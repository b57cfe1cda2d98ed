import { open } from 'node:fs/promises'
import { crc32 } from 'node:zlib'

const PIECE = 1024 * 1024

/**
 * The bytes of a file that was kept. It is read once, so that it may prove to be damaged, or gone, when most of it was
 * given: then it ends with what `refuse` throws.
 *
 * @param checksum as checksumOf has it
 */
export async function* readKept(
  file: string,
  checksum: string,
  refuse: () => Promise<never>,
): AsyncIterable<Uint8Array> {
  let sum = 0
  try {
    for await (const piece of piecesOf(file)) {
      sum = crc32(piece, sum)
      yield piece
    }
  } catch {
    await refuse()
  }
  if (textOf(sum) !== checksum) await refuse()
}

/** Tells what is damaged, in a third of the time of a digest. Who may write to the file may write anything. */
export function checksumOf(content: Uint8Array): string {
  return textOf(crc32(content))
}

function textOf(sum: number): string {
  return sum.toString(16).padStart(8, '0')
}

/** One is read while the one before it is used. */
async function* piecesOf(file: string): AsyncIterable<Uint8Array> {
  const handle = await open(file)
  const read = () => handle.read(Buffer.allocUnsafeSlow(PIECE), 0, PIECE, null)
  try {
    let reading = read()
    for (;;) {
      const { bytesRead, buffer } = await reading
      if (bytesRead === 0) return
      reading = read()
      // Nobody awaits it where no more is wanted.
      reading.catch(() => {})
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await handle.close()
  }
}
