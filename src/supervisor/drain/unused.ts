import { onAwakeTime } from '../traffic/awake-clock.js'
import type { Connections } from '../traffic/connections.js'
import type { Connection } from '../traffic/exchange.js'
import { isSilent } from '../traffic/quiet.js'
import { endGently } from './endings.js'
import { TICK } from './linger.js'

/** From now on, ends each connection without HTTP that has been unused for `linger` milliseconds. */
export function endUnusedConnections(connections: Connections, linger: number): void {
  const since = new WeakMap<Connection, number>()
  const look = (connection: Connection, now: number): void => {
    if (!isUnused(connection)) return
    const at = since.get(connection) ?? now
    since.set(connection, at)
    if (now - at < linger) return
    since.set(connection, Infinity)
    endGently(connection.socket)
  }
  onAwakeTime(TICK, (now) => {
    for (const connection of connections.all()) look(connection, now)
  })
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
