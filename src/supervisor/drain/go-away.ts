import type { Connection } from '../traffic/exchange.js'

/** GOAWAY of HTTP/2, with the highest stream that there can be and NO_ERROR. */
const FIRST = Buffer.from('0000080700000000007fffffff00000000', 'hex')

/** Brings a session of HTTP/2 to its end; to be called again and again, with the time. */
export type GoAway = (connection: Connection, now: number) => void

/**
 * As RFC 9113 has it in 6.8. The first GOAWAY says that the end is near, and streams that are opened before the client
 * has read it are served; the second one, `linger` milliseconds later, names the last of them. Then the session ends with
 * its last stream.
 *
 * The first one cannot be sent by `session.goaway()`: whatever number it says, Node drops all streams that are opened
 * afterwards. So it is written to the socket between two writes of the session, which are whole frames. Under TLS there
 * is no such place: there the session gets one GOAWAY, when it is idle or twice the linger is over.
 */
export function goAwayTwice(linger: number): GoAway {
  const begun = new WeakMap<Connection, number>()
  return (connection, now) => {
    const { session, socket } = connection
    if (session === null || session.closed || session.destroyed) return
    const at = begun.get(connection)
    const announced = !session.encrypted
    if (at === undefined) {
      // The first frame of a session is its SETTINGS.
      if (announced && (socket.bytesWritten === 0 || !socket.writable)) return
      if (announced) socket.write(FIRST)
      begun.set(connection, now)
    } else if (now - at >= linger) {
      if (announced || connection.open === 0 || now - at >= 2 * linger) session.close()
    }
  }
}
