import { promisify } from 'node:util'
import { gzip as compress } from 'node:zlib'

/** The byte of the header that names the operating system; 255 is "unknown". */
const OS_BYTE = 9

/** Gzip without a trace of when and where: zlib writes no time, but the system it was compiled for. */
export async function gzip(content: Uint8Array): Promise<Uint8Array> {
  const bytes = await promisify(compress)(content)
  bytes[OS_BYTE] = 255
  return bytes
}
