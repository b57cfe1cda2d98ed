import { createHash } from 'node:crypto'

/** Lower-case hex. In a file of its own, since node:crypto takes 3 ms to load, and `slipway version` needs none of it. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}
