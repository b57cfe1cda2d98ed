import type { Server as HttpServer } from 'node:http'
import { Server as NetServer } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Connections } from '../traffic/connections.js'
import { cutOff, type Cut } from './cut.js'
import { closeAfterLastAnswer } from './last-answer.js'
import { endIdleConnections } from './linger.js'
import type { Log } from '../log/log.js'
import type { DrainSettings } from './options.js'
import { quietConnections, type IsQuiet } from './quiet.js'
import { mayStopListening } from '../process/stop-listening.js'
import type { Requests } from '../traffic/requests.js'

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
  /** null where the server does not speak HTTP/1. */
  readonly requests: Requests | null
  readonly log: Log
  readonly options: DrainSettings
}

/** Stops accepting, serves what is in flight, and cuts off what is left at the deadline. */
export async function drain(service: Drainable, reason: string): Promise<DrainReport> {
  const { server, connections, requests, log, options } = service
  const start = performance.now()
  log.info({ reason, ...countsOf(service) }, 'draining')
  const isIdle = requests === null ? () => false : serveTheRest(service, requests)
  // Who was told to be connected may still wait to be accepted, and closing the listener resets those.
  await nextTurn()
  await mayStopListening()
  stopListening(server)
  log.info(countsOf(service), 'stopped listening')
  const served = await untilEmpty(connections, options)
  const cut = served ? [] : cutOff(connections, requests, isIdle, log)
  const duration = Math.round(performance.now() - start)
  if (cut.length === 0) log.info({ duration }, 'drained')
  else log.error({ duration, cut: cut.length }, 'drained; the deadline cut off what was not served')
  return { reason, duration, cut }
}

function countsOf({ connections, requests }: Drainable): { connections: number; inFlight?: number } {
  return { connections: connections.count(), ...(requests && { inFlight: requests.inFlight.size }) }
}

/** Sees to it that connections end once there is nothing to serve on them. Tells which ones are idle. */
function serveTheRest({ server, connections, options }: Drainable, requests: Requests): IsQuiet {
  const http = server as HttpServer & { httpAllowHalfOpen?: boolean }
  // A client that has nothing more to say may still listen.
  http.httpAllowHalfOpen = true
  const isQuiet = quietConnections(http)
  closeAfterLastAnswer(requests, isQuiet)
  endIdleConnections(connections, isQuiet, options.linger)
  return isQuiet
}

/** Not by the HTTP server's own close(), which destroys idle connections whatever is on its way to them. */
function stopListening(server: NetServer): void {
  if (server.listening) NetServer.prototype.close.call(server)
}

/** Whether all connections ended before the deadline. */
function untilEmpty(connections: Connections, { linger, deadline }: DrainSettings): Promise<boolean> {
  return new Promise((resolve) => {
    let lingered = false
    const check = (): void => {
      if (connections.count() > 0 || (connections.raw.size > 0 && !lingered)) return
      for (const socket of connections.raw) socket.destroy()
      clearTimeout(cut)
      resolve(true)
    }
    const cut = setTimeout(() => resolve(false), deadline)
    setTimeout(() => {
      lingered = true
      check()
    }, linger).unref()
    connections.onGone(check)
    check()
  })
}
