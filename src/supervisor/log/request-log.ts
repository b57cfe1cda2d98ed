import type { Exchange } from '../traffic/exchange.js'
import { isStreamAnswered, streamBytes, streamStatus } from '../traffic/http2-stream.js'
import { writeInfo, type Log } from './log.js'

export interface RequestLog {
  readonly begin: (exchange: Exchange) => void
  readonly end: (exchange: Exchange) => void
}

/**
 * The two lines of each request. They are put together by hand: a service writes them more often than all others, and
 * pino, which must be ready for anything, takes five times as long.
 */
export function createRequestLog(log: Log): RequestLog {
  return {
    begin(exchange) {
      if (log.isLevelEnabled('info')) writeInfo(log, `${identity(exchange)},"msg":"request"`)
    },
    end(exchange) {
      const bytes = bytesOf(exchange)
      if (!log.isLevelEnabled('info')) return
      const duration = Math.round((exchange.connection.busyUntil - exchange.since) * 1000) / 1000
      writeInfo(
        log,
        `${identity(exchange)}${outcome(exchange)},"duration":${duration},"bytes":${bytes}${end(exchange)}`,
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

/**
 * Answers leave in the order of their requests: what was written since the last one ended is this one's, head and body.
 * Streams leave as they like, and count their bodies.
 */
function bytesOf({ request, connection }: Exchange): number {
  if ('stream' in request) return streamBytes(request)
  const written = connection.socket.bytesWritten
  const bytes = written - connection.bytesAnswered
  connection.bytesAnswered = written
  return bytes
}

function outcome({ request, response }: Exchange): string {
  if ('stream' in request) return streamStatus(request)
  return response?.headersSent === true ? `,"status":${response.statusCode}` : ''
}

/** A client that left is no error. */
function end({ request, response }: Exchange): string {
  if (response === null && !('stream' in request)) return ',"msg":"closed"'
  const answered = 'stream' in request ? isStreamAnswered(request) : response?.writableFinished
  return answered === true ? ',"msg":"answered"' : ',"aborted":true,"msg":"aborted"'
}
