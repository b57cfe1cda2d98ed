import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2'
import type { Server, Socket } from 'node:net'
import type { Connections } from './connections.js'
import type { Connection } from './exchange.js'
import { connectionEvent } from './server-kind.js'

/**
 * Gives the connection of a stream. A session has its socket behind a proxy; but it is made, and announced, while its
 * server is told of that socket.
 */
export function connectionsOfSessions(
  server: Server,
  connections: Connections,
): (stream: ServerHttp2Stream) => Connection | null {
  const bySession = new WeakMap<ServerHttp2Session, Connection>()
  let newest: Socket | null = null
  server.prependListener(connectionEvent(server), (socket: Socket) => {
    newest = socket
  })
  server.on('session', (session: ServerHttp2Session) => {
    if (newest === null) return
    const connection = connections.of(newest)
    connection.session = session
    bySession.set(session, connection)
  })
  return ({ session }) => (session && bySession.get(session as ServerHttp2Session)) ?? null
}
