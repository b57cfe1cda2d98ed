import type { Socket } from 'node:net'

/** What Node's handles count. That of TLS stands on that of TCP, its parent. */
interface Handle {
  readonly bytesRead?: number
  readonly bytesWritten?: number
  /** What the system has not taken yet. */
  readonly writeQueueSize?: number
  readonly _parent?: Handle | null
}

/**
 * How many bytes have gone over a connection, in both directions together, those written counted when the system took
 * them: a number that changes as long as the peer does anything. NaN for a stream that counts nothing.
 *
 * The public counters count a write of 100 MB at once, however slowly it leaves. Node's own socket timeout reads
 * `writeQueueSize` as we do; on a Node without it, the public ones have to do.
 */
export function bytesMoved(socket: Socket): number {
  // oxlint-disable-next-line no-underscore-dangle
  const handle = (socket as unknown as { _handle?: Handle | null })._handle
  // oxlint-disable-next-line no-underscore-dangle
  const { bytesRead, bytesWritten, writeQueueSize } = handle?._parent ?? handle ?? {}
  if (bytesRead === undefined || bytesWritten === undefined || writeQueueSize === undefined) {
    return socket.bytesRead + socket.bytesWritten - socket.writableLength
  }
  return bytesRead + bytesWritten - writeQueueSize
}
