import type { Server, Socket } from 'node:net'
import { clientOf } from './client.js'
import type { Connections } from './connections.js'
import type { Connection } from './exchange.js'
import { interceptEmit } from '../intercept-emit.js'
import { connectionEvent } from './server-kind.js'
import { emitInContext, runInContext } from '../log/context.js'
import { durationOf } from '../log/duration.js'
import { writeInfo, type Log } from '../log/log.js'
import { nextRequestId } from '../log/request-id.js'

/**
 * Gives each connection of a server that speaks no HTTP what requests have elsewhere: an id, a context for all that its
 * listeners do, and two log lines.
 */
export function watchRaw(server: Server, connections: Connections, log: Log): void {
  const connected = connectionEvent(server)
  interceptEmit(server, (emit) => (event, ...args) => {
    if (event !== connected) return emit(event, ...args)
    const connection = connections.of(args[0] as Socket)
    const context = { id: nextRequestId() }
    connection.context = context
    emitInContext(connection.socket, context)
    logBegin(connection, log)
    return runInContext(context, emit, event, ...args)
  })
  connections.onGone((connection) => logEnd(connection, log))
}

function logBegin(connection: Connection, log: Log): void {
  if (log.isLevelEnabled('info')) writeInfo(log, identity(connection), 'connected')
}

/** A client that left is no error. */
function logEnd(connection: Connection, log: Log): void {
  if (connection.context === null || !log.isLevelEnabled('info')) return
  const { socket, since } = connection
  const duration = durationOf(since)
  const bytes = `"bytesIn":${socket.bytesRead},"bytesOut":${socket.bytesWritten}`
  const aborted = socket.errored === null ? '' : ',"aborted":true'
  writeInfo(log, `${identity(connection)},"duration":${duration},${bytes}${aborted}`, 'closed')
}

function identity({ context, socket }: Connection): string {
  return `"requestId":"${context?.id}","client":${JSON.stringify(clientOf(socket))}`
}
