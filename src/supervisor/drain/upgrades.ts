import type { IncomingMessage } from 'node:http'
import { type Exchange, isTakenOver } from '../traffic/exchange.js'
import type { Log } from '../log/log.js'
import { runInContext } from '../log/context.js'
import type { Requests } from '../traffic/requests.js'
import { isWebSocket } from '../traffic/websocket.js'
import type { UpgradeHook } from './options.js'

/** Milliseconds between two looks. */
const TICK = 20

/** 1001, going away, as a frame of a server: unmasked. */
const GOING_AWAY = Buffer.from([0x88, 0x02, 0x03, 0xe9])

/** From now on, tells each upgraded connection once that the end is near: those that there are, and those that come. */
export function tellUpgraded(requests: Requests, hook: UpgradeHook | undefined, log: Log): void {
  const told = new WeakSet<Exchange>()
  const look = (): void => {
    for (const exchange of requests.inFlight) {
      if (isTakenOver(exchange) && !told.has(exchange) && tell(exchange, hook ?? sayGoingAway, log)) {
        told.add(exchange)
      }
    }
  }
  look()
  setInterval(look, TICK).unref()
}

type Tell = (...args: Parameters<UpgradeHook>) => unknown

/** Whether it was told: a CONNECT has a signal, and a WebSocket comes to be once the service agreed. */
function tell({ method, context, connection, request }: Exchange, hook: Tell, log: Log): boolean {
  if (method === 'CONNECT') return true
  const failed = (error: unknown): void =>
    log.error({ err: error, requestId: context.id }, 'drain.upgrade failed')
  try {
    const told = runInContext(context, hook, connection.socket, request as IncomingMessage)
    Promise.resolve(told).catch(failed)
    return told !== false
  } catch (error) {
    failed(error)
    return true
  }
}

const sayGoingAway: Tell = (socket, { socket: own }) => {
  if (!isWebSocket(own)) return false
  if (socket.writable) socket.write(GOING_AWAY)
  return true
}
