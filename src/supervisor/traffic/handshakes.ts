import type { Server, Socket } from 'node:net'
import { isSecure } from './server-kind.js'

/** The sockets of a TLS server that are not secure yet, from now on. None elsewhere. */
export function trackHandshakes(server: Server): ReadonlySet<Socket> {
  const begun = new Set<Socket>()
  if (!isSecure(server)) return begun
  server.on('connection', (raw: Socket) => {
    begun.add(raw)
    raw.once('close', () => begun.delete(raw))
  })
  server.on('secureConnection', (socket) => {
    // oxlint-disable-next-line no-underscore-dangle
    const raw = (socket as unknown as { _parent?: Socket })._parent
    // Where Node does not tell which one is done, none is judged; its `handshakeTimeout` holds.
    if (raw === undefined || !begun.delete(raw)) begun.clear()
  })
  return begun
}
