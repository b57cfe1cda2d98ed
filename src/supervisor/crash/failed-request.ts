import type { ServerResponse } from 'node:http'
import type { ServerHttp2Stream } from 'node:http2'
import { endGently } from '../drain/endings.js'
import type { RequestContext } from '../log/context.js'
import type { Exchange } from '../traffic/exchange.js'
import { answerStream } from '../traffic/http2-stream.js'

/** Milliseconds in which a request that crashed the service may still be answered by what is left of its code. */
const GRACE = 1000

const failed = new WeakSet<RequestContext>()

/** What its code trips over afterwards, for example over an answer that it did not write, is no news. */
export function hasFailed(context: RequestContext): boolean {
  return failed.has(context)
}

/** Answers with 500 and closes the connection; where the head is out already, cuts it. */
export function failRequest(exchange: Exchange): void {
  const { request, response, connection } = exchange
  failed.add(exchange.context)
  // A connection of HTTP/2 carries others too.
  if ('stream' in request) return failStream(request.stream)
  try {
    if (response !== null && !response.headersSent) return refuse(response)
  } catch {
    // What the service made of the answer takes none.
  }
  connection.socket.destroy()
}

function failStream(stream: ServerHttp2Stream): void {
  if (stream.destroyed) return
  if (stream.listenerCount('error') === 0) stream.on('error', () => {})
  if (stream.headersSent) stream.destroy(new Error('the request failed'))
  else answerStream(stream, 500)
}

/**
 * Sees to it that the drain need not wait until the deadline: neither for an answer that nobody is going to write, nor
 * for the rest of a request that was answered. Where its error went through Node's parser, that reads no further.
 */
export function failRequestSoon(exchange: Exchange): void {
  const { request, response, connection } = exchange
  const isUnanswered = (): boolean =>
    'stream' in request
      ? !request.stream.headersSent && !request.stream.destroyed
      : response !== null && !response.headersSent && !response.destroyed
  setTimeout(() => {
    if (isUnanswered()) failRequest(exchange)
    else if (connection.open === 0 && 'complete' in request && !request.complete) endGently(connection.socket)
  }, GRACE).unref()
}

function refuse(response: ServerResponse): void {
  for (const name of response.getHeaderNames()) response.removeHeader(name)
  // Node says it as `Connection: close`.
  response.shouldKeepAlive = false
  response.statusCode = 500
  response.setHeader('Content-Type', 'text/plain; charset=utf-8')
  response.end('Internal Server Error\n')
}
