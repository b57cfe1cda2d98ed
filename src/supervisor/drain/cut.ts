import { clientOf } from '../traffic/client.js'
import type { Connections } from '../traffic/connections.js'
import type { Connection } from '../traffic/exchange.js'
import type { Log } from '../log/log.js'
import type { Requests } from '../traffic/requests.js'

/** What the deadline cut off: a request, or a connection with something else to do. */
export interface Cut {
  /** The request's id, or that of a connection without HTTP; null for a connection in the middle of a head. */
  readonly id: string | null
  /** `GET /path`, or the client's address. */
  readonly what: string
  /** Milliseconds. */
  readonly age: number
}

/** Destroys every connection, and says in the log whose work that ended. */
export function cutOff(
  connections: Connections,
  requests: Requests | null,
  isIdle: (connection: Connection) => boolean,
  log: Log,
): Cut[] {
  const cut: Cut[] = []
  for (const { context, method, path, since } of requests?.inFlight ?? []) {
    const age = ageOf(since)
    cut.push({ id: context.id, what: `${method} ${path}`, age })
    log.error({ requestId: context.id, method, path, age }, 'cut off at the deadline')
  }
  for (const connection of connections.all()) {
    if (connection.open === 0 && !isIdle(connection)) {
      const age = ageOf(connection.since)
      const client = clientOf(connection.socket)
      const id = connection.context?.id ?? null
      cut.push({ id, what: client, age })
      log.error({ ...(id !== null && { requestId: id }), client, age }, 'cut off at the deadline')
    }
    connection.socket.destroy()
  }
  // They brought no request yet.
  for (const socket of connections.handshakes) socket.destroy()
  return cut
}

function ageOf(since: number): number {
  return Math.round(performance.now() - since)
}
