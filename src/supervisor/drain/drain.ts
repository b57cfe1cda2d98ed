import type { Server as HttpServer } from 'node:http'
import type { Server as NetServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { formatAddress } from '../address.js'
import type { Connections } from '../traffic/connections.js'
import { onAwakeTime } from '../traffic/awake-clock.js'
import { quietConnections, type IsQuiet } from '../traffic/quiet.js'
import { cutOff, type Cut } from './cut.js'
import { endStalledHandshakes } from './end-stalled-handshakes.js'
import { closeAfterLastAnswer } from './last-answer.js'
import { endIdleConnections, TICK } from './linger.js'
import type { Log } from '../log/log.js'
import type { DrainSettings } from './options.js'
import type { Phase } from './phase.js'
import { mayStopListening } from '../process/hand-over.js'
import type { Requests } from '../traffic/requests.js'
import { stopListening } from './stop-listening.js'
import { endUnusedConnections, isUnused } from './unused.js'
import { tellUpgraded } from './upgrades.js'

export type { Cut } from './cut.js'

export interface DrainReport {
  /** A signal's name, or what drain() was told. */
  readonly reason: string
  /** Milliseconds. */
  readonly duration: number
  /** What the deadline cut off. Empty: all was served. */
  readonly cut: readonly Cut[]
}

export interface Drainable {
  readonly server: NetServer
  readonly connections: Connections
  /** null where the server does not speak HTTP. */
  readonly requests: Requests | null
  readonly log: Log
  readonly options: DrainSettings
  readonly phase: Phase
}

/**
 * Goes on for as long as load balancers need to notice, then stops accepting, serves what is in flight, and cuts off
 * what is left at the deadline. Lag and deadline count from `start`, when the process began to end.
 */
export async function drain(service: Drainable, reason: string, start: number): Promise<DrainReport> {
  const { server, connections, requests, options, phase } = service
  const log = logOf(service)
  phase.fallReadiness()
  log.info({ reason, ...countsOf(service) }, 'draining')
  // Nobody is sent to a service that does not listen yet.
  const lag = start + options.lag - performance.now()
  if (lag > 0 && server.listening) await sleep(lag)
  phase.stopAccepting(reason)
  // At once where it does not listen: who calls listen() next is not to be told that it does.
  const stopped = server.listening
    ? mayStopListening().then(() => stopListening(server))
    : stopListening(server)
  const isIdle = requests === null ? waitForSessions(service) : serveTheRest(service, requests, stopped)
  endStalledHandshakes(connections, options)
  await stopped
  log.info(countsOf(service), 'stopped listening')
  const left = start + options.deadline - performance.now()
  const served = await untilEmpty(connections, left)
  const cut = served ? [] : cutOff(connections, requests, isIdle, log)
  const duration = Math.round(performance.now() - start)
  if (cut.length === 0) log.info({ duration }, 'drained')
  else log.error({ duration, cut: cut.length }, 'drained; the deadline cut off what was not served')
  return { reason, duration, cut }
}

/** Of several servers of a process, each says which one it is. */
function logOf({ server, log }: Drainable): Log {
  const service = formatAddress(server.address())
  return service === null ? log : log.child({ service })
}

function countsOf({ connections, requests }: Drainable): { connections: number; inFlight?: number } {
  return { connections: connections.count(), ...(requests && { inFlight: requests.inFlight.size }) }
}

/** Sees to it that connections end once there is nothing to serve on them. Tells which ones are idle. */
function serveTheRest(
  { server, connections, options, log }: Drainable,
  requests: Requests,
  stopped: Promise<void>,
): IsQuiet {
  const http = server as HttpServer & { httpAllowHalfOpen?: boolean }
  // A client that has nothing more to say may still listen.
  http.httpAllowHalfOpen = true
  const isQuiet = quietConnections(http)
  closeAfterLastAnswer(requests, isQuiet, stopped)
  endIdleConnections(connections, isQuiet, options)
  tellUpgraded(requests, options, log)
  return isQuiet
}

/** Sessions are the service's own to end. Tells which connections are none. */
function waitForSessions({ connections, options }: Drainable): IsQuiet {
  endUnusedConnections(connections, options)
  return isUnused
}

/** Whether all connections ended before the deadline, which is `left` milliseconds away. */
function untilEmpty(connections: Connections, left: number): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (isEmpty: boolean): void => {
      clearTimeout(cut)
      stop()
      resolve(isEmpty)
    }
    const check = (): void => {
      if (connections.count() === 0 && connections.handshakes.size === 0) end(true)
    }
    const cut = setTimeout(() => end(false), left)
    connections.onGone(check)
    // Nobody tells of a handshake that came to nothing.
    const stop = onAwakeTime(TICK, check)
  })
}
