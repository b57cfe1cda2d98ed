import type { Connections } from '../traffic/connections.js'
import type { Connection } from '../traffic/exchange.js'
import type { IsQuiet } from './quiet.js'

/** Milliseconds between two looks at the connections. */
const TICK = 20

/** Milliseconds that a client gets to answer our FIN with its own, before the socket is given up. */
const GRACE = 50

/**
 * From now on, ends each connection that has been idle for `linger` milliseconds: with FIN, after which what the
 * client sends is still read (and thrown away), so that it is not answered with RST.
 */
export function endIdleConnections(connections: Connections, isQuiet: IsQuiet, linger: number): void {
  const start = performance.now()
  const ended = new WeakMap<Connection, number>()
  const look = (connection: Connection, now: number): void => {
    const { socket } = connection
    if (socket.writableFinished) {
      const at = ended.get(connection) ?? now
      ended.set(connection, at)
      if (now - at >= GRACE) socket.destroy()
    } else if (connection.open > 0 || !isQuiet(connection)) {
      connection.busyUntil = now
    } else if (now - Math.max(start, connection.busyUntil) >= linger) {
      socket.end()
    }
  }
  const timer = setInterval(() => {
    const now = performance.now()
    for (const connection of connections.all()) look(connection, now)
    if (connections.count() === 0) clearInterval(timer)
  }, TICK)
  // The connections keep the process, and what is left of this is no left-over.
  timer.unref()
}
