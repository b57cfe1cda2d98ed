import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { IsQuiet } from '../traffic/quiet.js'
import type { Exchange } from '../traffic/exchange.js'
import type { Requests } from '../traffic/requests.js'
import { endOnceAnswered } from './end-answered.js'

/**
 * From now on, the last answer of each connection says `Connection: close`, and the socket is ended behind it.
 * Whether it is the last is decided when its head is written: then nothing else may have come in, not even in part.
 *
 * @param stopped resolves when the server stopped listening. Requests are served from then on: whoever was answered
 *   before would connect again at once, and be reset.
 */
export function closeAfterLastAnswer(requests: Requests, isQuiet: IsQuiet, stopped: Promise<void>): void {
  for (const exchange of requests.inFlight) decideAtHead(exchange, isQuiet)
  requests.hold((exchange, serve) => {
    decideAtHead(exchange, isQuiet)
    const serveIfAwaited = (): void => {
      const { socket } = exchange.connection
      // Nobody waits for the answer any more, or it was told that none comes: the request may be sent again elsewhere.
      if (!socket.destroyed && !socket.writableEnded && !closing.has(socket)) serve()
    }
    // What came in the same packet is known one turn later.
    void stopped.then(() => setImmediate(serveIfAwaited))
  })
}

/** Whose last answer has begun, and said so. */
const closing = new WeakSet<Socket>()

function decideAtHead(exchange: Exchange, isQuiet: IsQuiet): void {
  const { response, connection } = exchange
  if (response === null) return
  endOnceAnswered(connection.socket)
  if (response.headersSent) return
  const writeHead = response.writeHead.bind(response) as (...args: unknown[]) => ServerResponse
  response.writeHead = (...args: unknown[]): ServerResponse => {
    if (connection.newest === exchange && isQuiet(connection)) {
      response.shouldKeepAlive = false
      closing.add(connection.socket)
    }
    return writeHead(...args)
  }
}
