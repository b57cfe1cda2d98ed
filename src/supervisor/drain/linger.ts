import type { Connections } from '../traffic/connections.js'
import { isTakenOver, type Connection } from '../traffic/exchange.js'
import { onAwakeTime } from '../traffic/awake-clock.js'
import type { IsQuiet } from '../traffic/quiet.js'
import { watchSilence } from '../traffic/silence.js'
import { isWebSocket } from '../traffic/websocket.js'
import { endUnread } from './end-answered.js'
import { GRACE } from './endings.js'
import { goAwayTwice } from './go-away.js'
import type { DrainSettings } from './options.js'

/** Milliseconds between two looks at the connections. */
export const TICK = 20

/**
 * From now on, ends each connection that has been idle for `linger` milliseconds: with FIN, after which what the
 * client sends is still read (and thrown away), so that it is not answered with RST. HTTP/2 is told by GOAWAY first. A
 * tunnel whose service has said all is read until its client has been silent for `grace` milliseconds;
 * who was answered meanwhile, over HTTP/1, has as long to close: nobody can tell how much of the answer it has read.
 */
export function endIdleConnections(
  connections: Connections,
  isQuiet: IsQuiet,
  { linger, grace }: Pick<DrainSettings, 'linger' | 'grace'>,
): void {
  const start = performance.now()
  const ended = new WeakMap<Connection, number>()
  const goAway = goAwayTwice(linger)
  const idleSince = watchIdle(isQuiet)
  const silentSince = watchSilence()
  // For as long as a client may be reading an answer, the socket stays: what it sends would be answered with RST.
  const graceOf = ({ session, requests, busyUntil }: Connection): number => {
    if (requests === 0 || busyUntil <= start) return GRACE
    return Math.max(GRACE, session === null ? grace : linger)
  }
  const look = (connection: Connection, now: number): void => {
    const { socket } = connection
    if (socket.writableFinished) {
      const at = ended.get(connection) ?? now
      ended.set(connection, at)
      const isOver = isTunnel(connection)
        ? now - silentSince(socket, now) >= grace
        : now - at >= graceOf(connection)
      if (isOver) socket.destroy()
    } else if (connection.session !== null) {
      goAway(connection, now)
    } else if (now - idleSince(connection, now) >= linger) {
      endUnread(socket)
    }
  }
  // To the end of the process: somebody may still be in the handshake of TLS, or wait to be accepted.
  onAwakeTime(TICK, (now) => {
    for (const connection of connections.all()) look(connection, now)
  })
}

/** Each direction of it ends for itself; of a WebSocket, both at once. */
function isTunnel({ socket, newest }: Connection): boolean {
  return newest !== null && isTakenOver(newest) && !isWebSocket(socket)
}

/** Since when a connection has been found idle, without a request in between; now, where it is not idle. */
function watchIdle(isQuiet: IsQuiet): (connection: Connection, now: number) => number {
  const idle = new WeakMap<Connection, { readonly busyUntil: number; readonly since: number }>()
  return (connection, now) => {
    const { busyUntil, open } = connection
    if (open > 0 || !isQuiet(connection)) {
      idle.delete(connection)
      return now
    }
    const known = idle.get(connection)
    if (known?.busyUntil === busyUntil) return known.since
    idle.set(connection, { busyUntil, since: now })
    return now
  }
}
