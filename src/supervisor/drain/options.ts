import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { checkOption, isMilliseconds, refuseUnknown } from '../check-option.js'

/** Milliseconds. */
export interface DrainOptions {
  /**
   * How long the service goes on as before, connections accepted, while it says that it is not ready: load balancers
   * need time to notice. Default 0.
   */
  readonly lag?: number
  /**
   * How long an idle connection may still bring a request that was on its way, once the lag is over. Default 500, or
   * half of what is left before a shorter deadline.
   */
  readonly linger?: number
  /**
   * When what is not served yet is cut off, counted from the signal, the lag included. Default 25000: below the 30
   * seconds of Kubernetes.
   */
  readonly deadline?: number
  /**
   * Tells an upgraded connection to come to its end; called once for each, with what the event `upgrade` brought. What
   * does not end is cut off at the deadline. Default: a WebSocket gets a close frame with 1001, going away, and is ended
   * where its client does not answer it within 5 seconds, or half of the deadline less the lag; others are waited for.
   */
  readonly upgrade?: UpgradeHook
}

export type UpgradeHook = (socket: Duplex, request: IncomingMessage) => void

/** Milliseconds that a client gets at most to answer what is to be answered at once: as nginx and Go's WebSockets have it. */
const MAX_GRACE = 5000

export interface DrainSettings {
  readonly lag: number
  readonly linger: number
  readonly deadline: number
  /**
   * How long a client may take to go on with a handshake of TLS, or with a tunnel or a connection without HTTP that the
   * service has ended, and to answer the close frame of a WebSocket.
   */
  readonly grace: number
  readonly upgrade: UpgradeHook | undefined
}

export function resolveDrain(options: DrainOptions = {}): DrainSettings {
  refuseUnknown('drain.', options, ['lag', 'linger', 'deadline', 'upgrade'])
  const { lag = 0, deadline = 25_000, upgrade } = options
  checkOption(isMilliseconds(lag), 'drain.lag', 'milliseconds', lag)
  checkOption(isMilliseconds(deadline), 'drain.deadline', 'milliseconds', deadline)
  const { linger = Math.min(500, Math.max(0, deadline - lag) / 2) } = options
  checkOption(isMilliseconds(linger), 'drain.linger', 'milliseconds', linger)
  checkOption(
    lag + linger < deadline,
    'drain.deadline',
    `more than drain.lag and drain.linger together (${lag} + ${linger}), as it counts from the signal`,
    deadline,
  )
  checkOption(upgrade === undefined || typeof upgrade === 'function', 'drain.upgrade', 'a function', upgrade)
  const grace = Math.min(MAX_GRACE, (deadline - lag) / 2)
  return { lag, linger, deadline, grace, upgrade }
}
