import type { Connections } from '../traffic/connections.js'
import type { Connection } from '../traffic/exchange.js'
import { isSilent } from '../traffic/quiet.js'
import { endSilent } from './end-silent.js'

/** From now on, ends each connection without HTTP that has been unused for `linger` milliseconds. */
export function endUnusedConnections(connections: Connections, linger: number): void {
  endSilent(
    () => [...connections.all()].filter(isUnused).map(({ socket }) => socket),
    () => linger,
  )
}

/**
 * Whether neither side has said a word. Where the service has, as those of SSH and SMTP do, it is a session. Of a socket
 * that the service keeps from being read nobody knows.
 */
export function isUnused(connection: Connection): boolean {
  const { socket } = connection
  const isUnread = socket.isPaused() && socket.listenerCount('readable') === 0
  return isSilent(connection) && socket.bytesWritten === 0 && !isUnread
}
