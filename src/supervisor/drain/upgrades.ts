import type { IncomingMessage } from 'node:http'
import { type Exchange, isTakenOver } from '../traffic/exchange.js'
import type { Log } from '../log/log.js'
import { runInContext } from '../log/context.js'
import type { Requests } from '../traffic/requests.js'
import { isWebSocket } from '../traffic/websocket.js'
import { onAwakeTime } from '../traffic/awake-clock.js'
import { isThenable } from '../thenable.js'
import { endGently, whenHeard } from './endings.js'
import { TICK } from './linger.js'
import type { DrainSettings, UpgradeHook } from './options.js'

/** 1001, going away, as a frame of a server: unmasked. */
const GOING_AWAY = Buffer.from([0x88, 0x02, 0x03, 0xe9])

/**
 * From now on, tells each upgraded connection once that the end is near: those that there are, and those that come. A
 * WebSocket whose client does not answer our close frame is ended after `grace` milliseconds.
 */
export function tellUpgraded(
  requests: Requests,
  { upgrade, grace }: Pick<DrainSettings, 'upgrade' | 'grace'>,
  log: Log,
): void {
  const told = new WeakSet<Exchange>()
  const tell = upgrade === undefined ? closeWebSocket(grace, log) : callHook(upgrade, log)
  onAwakeTime(TICK, () => {
    for (const exchange of requests.inFlight) {
      if (isTakenOver(exchange) && !told.has(exchange) && tell(exchange)) told.add(exchange)
    }
  })
}

/** Whether it was told: a WebSocket comes to be once the service agreed. */
type Tell = (exchange: Exchange) => boolean

function callHook(hook: UpgradeHook, log: Log): Tell {
  return ({ method, context, connection, request }) => {
    // It has a signal.
    if (method === 'CONNECT') return true
    const failed = (error: unknown): void =>
      log.error({ err: error, requestId: context.id }, 'drain.upgrade failed')
    try {
      const told: unknown = runInContext(context, hook, connection.socket, request as IncomingMessage)
      if (isThenable(told)) told.then(undefined, failed)
    } catch (error) {
      failed(error)
    }
    return true
  }
}

/**
 * By RFC 6455, 7.1.1, a server that closed may end the connection whenever it likes: no message that comes afterwards
 * is heard. So the grace begins when the close frame has left, behind all that the client takes its time to read.
 */
function closeWebSocket(grace: number, log: Log): Tell {
  return ({ context, method, path, connection: { socket } }) => {
    if (!isWebSocket(socket)) return false
    if (!socket.writable) return true
    socket.write(GOING_AWAY, () => {
      whenHeard(grace, () => {
        if (socket.destroyed) return
        log.info({ requestId: context.id, method, path }, 'a WebSocket did not answer 1001: ended')
        endGently(socket)
      })
    })
    return true
  }
}
