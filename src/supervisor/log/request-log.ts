import type { Connection, Exchange } from '../traffic/exchange.js'
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
      if (!log.isLevelEnabled('info')) {
        exchange.connection.bytesAnswered = UNKNOWN
        return
      }
      const bytes = bytesOf(exchange.connection)
      const duration = Math.round((exchange.connection.busyUntil - exchange.since) * 1000) / 1000
      writeInfo(
        log,
        `${identity(exchange)}${outcome(exchange)},"duration":${duration}${bytes}${end(exchange)}`,
      )
    },
  }
}

function identity({ context, method, path }: Exchange): string {
  return `"requestId":"${context.id}","method":"${method}","path":${JSON.stringify(path)}`
}

/** Asking each socket what it has written takes 0.5 µs: not where no line says it. */
const UNKNOWN = -1

/** Answers leave in the order of their requests: what was written since the last one ended is this one's, head and body. */
function bytesOf(connection: Connection): string {
  const { bytesAnswered } = connection
  connection.bytesAnswered = connection.socket.bytesWritten
  return bytesAnswered === UNKNOWN ? '' : `,"bytes":${connection.bytesAnswered - bytesAnswered}`
}

function outcome({ response }: Exchange): string {
  return response?.headersSent === true ? `,"status":${response.statusCode}` : ''
}

/** A client that left is no error. */
function end({ response }: Exchange): string {
  if (response === null) return ',"msg":"closed"'
  return response.writableFinished ? ',"msg":"answered"' : ',"aborted":true,"msg":"aborted"'
}
