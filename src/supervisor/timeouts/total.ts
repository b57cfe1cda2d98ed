import type { Server } from 'node:http'
import { isTakenOver, type Connection } from '../traffic/exchange.js'
import type { Enforced } from './enforce.js'
import { timeOut, timeOutStream } from './time-out.js'

/** Finds the requests and raw connections that have taken so many milliseconds, and ends them. What was upgraded is neither. */
export function lookForTotal({ connections, requests, log }: Enforced, after: number): () => void {
  const end = (connection: Connection): void => {
    if (connection.socket.destroyed) return
    const exchanges = requests?.inFlight.of(connection) ?? []
    timeOut({ timeout: 'total', after, connection, exchanges, inHead: false }, log)
  }
  if (requests === null) {
    return () => {
      const now = performance.now()
      for (const connection of connections.all()) if (now - connection.since >= after) end(connection)
    }
  }
  return () => {
    const now = performance.now()
    // The oldest come first.
    for (const exchange of requests.inFlight) {
      const { since, request, connection } = exchange
      if (now - since < after) return
      if ('stream' in request) timeOutStream(exchange, request.stream, { timeout: 'total', after }, log)
      else if (!isTakenOver(exchange)) end(connection)
    }
  }
}

/** Node's own limit, 300 seconds for a request to come in, is not to cut off what may take longer. */
export function letTotalDecide(server: Server, total: number): void {
  if (server.requestTimeout > 0 && server.requestTimeout < total) server.requestTimeout = total
}
