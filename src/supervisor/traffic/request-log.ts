import type { ServerResponse } from 'node:http'
import type { Exchange } from './exchange.js'
import { isStreamAnswered, streamBytes } from './http2-stream.js'
import type { RequestWatcher } from './requests.js'
import { statusOf } from './status.js'
import { durationOf } from '../log/duration.js'
import { writeInfo, type Log } from '../log/log.js'

/**
 * The two lines of each request. They are put together by hand: a service writes them more often than all others, and
 * pino, which must be ready for anything, takes five times as long.
 */
export function createRequestLog(log: Log): RequestWatcher {
  return {
    begin(exchange) {
      if (log.isLevelEnabled('info')) writeInfo(log, identity(exchange), 'request')
    },
    end(exchange) {
      if (!log.isLevelEnabled('info')) {
        exchange.connection.bytesAnswered = UNKNOWN
        return
      }
      const bytes = bytesOf(exchange)
      const duration = durationOf(exchange.since, exchange.connection.busyUntil)
      const end = endOf(exchange)
      const aborted = end === 'aborted' ? ',"aborted":true' : ''
      writeInfo(
        log,
        `${identity(exchange)}${outcome(exchange)},"duration":${duration}${bytes}${aborted}`,
        end,
      )
    },
  }
}

function identity({ context, method, path, query }: Exchange): string {
  const { id, trace } = context
  const traced = trace === undefined ? '' : `,"traceId":"${trace.traceId}","parentId":"${trace.parentId}"`
  const asked = query === null ? '' : `,"query":${JSON.stringify(query)}`
  return `"requestId":"${id}"${traced},"method":"${method}","path":${JSON.stringify(path)}${asked}`
}

/** Asking each socket what it has written takes 0.5 µs: not where no line says it. */
const UNKNOWN = -1

/**
 * Answers leave in the order of their requests: what was written since the last one ended is this one's, head and body.
 * Streams leave as they like, and count their bodies.
 */
function bytesOf({ request, connection }: Exchange): string {
  if ('stream' in request) return `,"bytes":${streamBytes(request)}`
  const { bytesAnswered: before, open, socket } = connection
  // Of pipelined requests, the next answer has left by now, whole or in part: neither of the two can be told.
  const after = open > 0 ? UNKNOWN : socket.bytesWritten
  connection.bytesAnswered = after
  return before === UNKNOWN || after === UNKNOWN ? '' : `,"bytes":${after - before}`
}

function outcome(exchange: Exchange): string {
  const status = statusOf(exchange)
  return status === null ? '' : `,"status":${status}`
}

/** A client that left is no error. */
function endOf({ request, response, timedOut }: Exchange): 'answered' | 'aborted' | 'closed' {
  if (response === null && !('stream' in request)) return 'closed'
  const answered = 'stream' in request ? isStreamAnswered(request) : response !== null && isSent(response)
  return answered || timedOut ? 'answered' : 'aborted'
}

/**
 * Whether the system has taken all of it: then Node parts the answer from its socket. `writableFinished` is true as well
 * of an answer that was ended when its socket was destroyed already.
 */
function isSent({ writableFinished, socket }: ServerResponse): boolean {
  return writableFinished && socket === null
}
