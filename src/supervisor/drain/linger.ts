import type { Connections } from '../traffic/connections.js'
import type { Connection } from '../traffic/exchange.js'
import { goAwayTwice } from './go-away.js'
import type { IsQuiet } from './quiet.js'

/** Milliseconds between two looks at the connections. */
const TICK = 20

/** Milliseconds that a client gets to answer our FIN with its own, before the socket is given up. */
const GRACE = 50

/**
 * From now on, ends each connection that has been idle for `linger` milliseconds: with FIN, after which what the
 * client sends is still read (and thrown away), so that it is not answered with RST. HTTP/2 is told by GOAWAY first.
 */
export function endIdleConnections(connections: Connections, isQuiet: IsQuiet, linger: number): void {
  const start = performance.now()
  const ended = new WeakMap<Connection, number>()
  const goAway = goAwayTwice(linger)
  // A client of HTTP/2 speaks while it reads: for as long as it may be reading an answer, the socket stays.
  const graceOf = ({ session, busyUntil }: Connection): number =>
    session !== null && busyUntil > start ? Math.max(GRACE, linger) : GRACE
  const look = (connection: Connection, now: number): void => {
    const { socket } = connection
    if (socket.writableFinished) {
      const at = ended.get(connection) ?? now
      ended.set(connection, at)
      if (now - at >= graceOf(connection)) socket.destroy()
    } else if (connection.session !== null) {
      goAway(connection, now)
    } else if (connection.open > 0 || !isQuiet(connection)) {
      connection.busyUntil = now
    } else if (now - Math.max(start, connection.busyUntil) >= linger) {
      socket.end()
    }
  }
  const lookAtAll = (): void => {
    const now = performance.now()
    for (const connection of connections.all()) look(connection, now)
    if (connections.count() === 0) clearInterval(timer)
  }
  const timer = setInterval(lookAtAll, TICK)
  lookAtAll()
}
