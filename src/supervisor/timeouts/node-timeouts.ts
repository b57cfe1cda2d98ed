import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { runInContext } from '../log/context.js'
import type { Log } from '../log/log.js'
import type { Connections } from '../traffic/connections.js'
import { clientOf } from '../traffic/client.js'
import { interceptEmit } from '../intercept-emit.js'

/**
 * Says in the log when Node itself ends a connection whose request comes in too slowly, although never silent: by the
 * server's `headersTimeout` or `requestTimeout`. Not as a listener: where `clientError` has one, Node leaves the answer
 * to it.
 */
export function logNodeTimeouts(server: Server, connections: Connections, log: Log): void {
  interceptEmit(server, (emit) => (event, ...args) => {
    if (event === 'clientError' && isNodeTimeout(args[0])) logOne(server, connections, args[1] as Socket, log)
    return emit(event, ...args)
  })
}

function isNodeTimeout(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
}

function logOne(server: Server, connections: Connections, socket: Socket, log: Log): void {
  const { headersTimeout, requestTimeout } = server
  const { newest } = connections.of(socket)
  const client = clientOf(socket)
  if (newest === null) {
    log.warn(
      { timeout: 'headersTimeout', after: headersTimeout, on: `request head from ${client}` },
      'timed out',
    )
    return
  }
  const on = `${newest.method} ${newest.path} from ${client}`
  runInContext(newest.context, () =>
    log.warn({ timeout: 'requestTimeout', after: requestTimeout, on }, 'timed out'),
  )
}
