import type { ServerHttp2Stream } from 'node:http2'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { runInContext } from '../log/context.js'
import type { Log } from '../log/log.js'
import type { Connection, Exchange } from '../traffic/exchange.js'
import { clientOf } from '../traffic/client.js'
import { answerStream } from '../traffic/http2-stream.js'
import { TimeoutError, type TimeoutName } from './timeout-error.js'

export interface Overdue {
  readonly timeout: TimeoutName
  /** Milliseconds. */
  readonly after: number
  readonly connection: Connection
  /** Its requests, the oldest first. */
  readonly exchanges: readonly Exchange[]
  /** Whether a request's head has come in part, so that it can be answered. */
  readonly inHead: boolean
}

/**
 * Ends a connection that took too long: a line in the log, 408 where nothing was answered yet, then the requests and
 * the socket are destroyed, with an error that says which timeout it was.
 */
export function timeOut({ timeout, after, connection, exchanges, inHead }: Overdue, log: Log): void {
  const { socket } = connection
  const [oldest] = exchanges
  const error = new TimeoutError(timeout, after, nameOf(socket, oldest, inHead))
  const answers = isAnswerable(socket, oldest, inHead)
  const end = (): void => {
    logTimeout(log, error, answers ? { status: 408 } : {})
    if (answers) socket.write(REQUEST_TIMEOUT)
    if (answers && oldest !== undefined) oldest.timedOut = true
    destroy(socket, error)
    for (const { request, response } of exchanges) {
      if ('stream' in request) destroy(request.stream, error)
      else request.destroy(error)
      response?.destroy(error)
    }
  }
  const context = oldest?.context ?? connection.context
  if (context === null) end()
  else runInContext(context, end)
}

/** Ends one stream of HTTP/2, and none of the others of its session. */
export function timeOutStream(
  { method, path, connection, context }: Exchange,
  stream: ServerHttp2Stream,
  { timeout, after }: Pick<Overdue, 'timeout' | 'after'>,
  log: Log,
): void {
  if (stream.closed || stream.destroyed) return
  const error = new TimeoutError(timeout, after, `${method} ${path} from ${clientOf(connection.socket)}`)
  const answers = !stream.headersSent
  runInContext(context, () => {
    logTimeout(log, error, answers ? { status: 408 } : {})
    if (answers) answerStream(stream, 408)
    // close() would end what was begun as if it were whole.
    else destroy(stream, error)
  })
}

const REQUEST_TIMEOUT = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'

function nameOf(socket: Socket, exchange: Exchange | undefined, inHead: boolean): string {
  const what = inHead ? 'request head' : 'connection'
  return `${exchange === undefined ? what : `${exchange.method} ${exchange.path}`} from ${clientOf(socket)}`
}

/** A connection that never said anything gets no answer: browsers keep spare ones, and would take it for that to their next request. */
function isAnswerable(socket: Socket, exchange: Exchange | undefined, inHead: boolean): boolean {
  const unanswered = exchange === undefined ? inHead : exchange.response?.headersSent === false
  return unanswered && socket.writable && socket.writableLength === 0
}

export function logTimeout(log: Log, { timeout, after, on }: TimeoutError, fields: object = {}): void {
  log.warn({ timeout, after, on, ...fields }, 'timed out')
}

/** Where nobody listens for the error of a socket or a stream, it would end the process. */
export function destroy(socket: Duplex, error: Error): void {
  if (socket.listenerCount('error') === 0) socket.on('error', () => {})
  socket.destroy(error)
}
