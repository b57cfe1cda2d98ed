import type { Exchange } from '../traffic/exchange.js'
import type { Enforced } from './enforce.js'
import { timeOutStream } from './time-out.js'
import { isReceiving } from './waiting.js'

/**
 * Finds the streams of HTTP/2 whose client has sent no more of a body for so many milliseconds, though others of its
 * session go on, and ends them. Where nothing goes on, the session is ended as a whole; so it is where the answer has
 * begun, as a stream of messages in both directions may be silent for as long as it likes.
 */
export function lookForStalledStreams({ requests, log }: Enforced, after: number): (now: number) => void {
  const seen = new WeakMap<Exchange, { readonly window: number | undefined; readonly since: number }>()
  const look = (exchange: Exchange, now: number): void => {
    const { request, connection } = exchange
    if (!('stream' in request) || request.stream.headersSent || !isReceiving(exchange)) {
      return void seen.delete(exchange)
    }
    // It shrinks with what comes in, and grows with what is read.
    const window = request.stream.state.localWindowSize
    const last = seen.get(exchange)
    if (last === undefined || last.window !== window) seen.set(exchange, { window, since: now })
    else if (now - last.since >= after && now - connection.waitingSince < after / 2) {
      timeOutStream(exchange, request.stream, { timeout: 'inactivity', after }, log)
    }
  }
  return (now) => {
    for (const exchange of requests?.inFlight ?? []) look(exchange, now)
  }
}
