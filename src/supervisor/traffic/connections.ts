import type { Server, Socket } from 'node:net'
import type { Connection } from './exchange.js'
import { trackHandshakes } from './handshakes.js'
import { connectionEvent } from './server-kind.js'

export interface Connections {
  readonly all: () => Iterable<Connection>
  readonly count: () => number
  /** Of a socket that has one already, or has it from now on. */
  readonly of: (socket: Socket) => Connection
  /** The sockets that are still in the handshake of TLS, and no connections yet. */
  readonly handshakes: ReadonlySet<Socket>
  /** Calls back whenever a connection is gone. */
  readonly onGone: (listener: (connection: Connection) => void) => void
}

/** Knows every connection of a server from now on, until it is closed. */
export function trackConnections(server: Server): Connections {
  const connections = new Map<Socket, Connection>()
  const listeners: ((connection: Connection) => void)[] = []
  const of = (socket: Socket): Connection => connections.get(socket) ?? add(socket)
  const add = (socket: Socket): Connection => {
    const connection = newConnection(socket)
    connections.set(socket, connection)
    // Before Node's own listener, which ends what is open on it.
    socket.prependOnceListener('close', () => {
      connections.delete(socket)
      for (const listener of listeners) listener(connection)
    })
    return connection
  }
  const handshakes = trackHandshakes(server)
  server.on(connectionEvent(server), of)
  return {
    all: () => connections.values(),
    count: () => connections.size,
    of,
    handshakes,
    onGone: (listener) => void listeners.push(listener),
  }
}

function newConnection(socket: Socket): Connection {
  const since = performance.now()
  return {
    socket,
    since,
    context: null,
    session: null,
    requests: 0,
    open: 0,
    newest: null,
    busyUntil: since,
    bytesAnswered: 0,
    waitingFor: null,
    waitingSince: since,
    moved: 0,
  }
}
