import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'

const accepted = new WeakSet<Socket>()

/** From now on it is known of a socket that asks to become a WebSocket whether the service agreed: by its first bytes. */
export function noticeWebSocket({ headers, socket }: IncomingMessage): void {
  if (headers.upgrade?.toLowerCase() !== 'websocket') return
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean
  let isFirst = true
  socket.write = (...args: unknown[]): boolean => {
    if (isFirst && startOf(args[0]).startsWith('HTTP/1.1 101')) accepted.add(socket)
    isFirst = false
    return write(...args)
  }
}

/** Whether a socket was upgraded to a WebSocket, by an answer that said so. */
export function isWebSocket(socket: Socket): boolean {
  return accepted.has(socket)
}

function startOf(data: unknown): string {
  if (typeof data === 'string') return data.slice(0, 20)
  return data instanceof Uint8Array ? Buffer.from(data.subarray(0, 20)).toString('latin1') : ''
}
