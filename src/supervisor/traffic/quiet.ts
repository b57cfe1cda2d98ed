import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Connection, Exchange } from './exchange.js'

/** Tells the connections on which nothing is half received: neither a request's head nor its body. */
export type IsQuiet = (connection: Connection) => boolean

/**
 * Asks Node's HTTP server, at most once per turn of the event loop. No public property tells whether half a head has
 * come in; `server.closeIdleConnections()` knows, from the same list, but closes them. Without that list (another
 * Node than the tested ones) a half head goes unnoticed, a half body does not.
 */
export function quietConnections(server: Server): IsQuiet {
  let sockets: ReadonlySet<Socket> | null = null
  return (connection) => {
    if (connection.session !== null) return connection.open === 0
    if (isSilent(connection)) return true
    if (sockets === null) {
      sockets = betweenMessages(server)
      setImmediate(() => void (sockets = null))
    }
    return sockets?.has(connection.socket) ?? isComplete(connection.newest?.request) ?? true
  }
}

function isComplete(request: Exchange['request'] | undefined): boolean | undefined {
  return request !== undefined && 'complete' in request ? request.complete : undefined
}

/**
 * Whether the client never sent a byte, other than those of the handshake of TLS, which Node does not count here. Its
 * HTTP server takes that for the middle of a head.
 */
export function isSilent({ socket }: Connection): boolean {
  return socket.bytesRead === 0
}

interface ConnectionsList {
  idle(): { socket: Socket }[]
}

function betweenMessages(server: Server): ReadonlySet<Socket> | null {
  const symbol = Object.getOwnPropertySymbols(server).find(
    (each) => each.description === 'http.server.connections',
  )
  if (symbol === undefined) return null
  const list = (server as unknown as Record<symbol, ConnectionsList>)[symbol]
  return new Set(list?.idle().map(({ socket }) => socket))
}
