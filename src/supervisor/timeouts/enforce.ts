import type { Server as HttpServer } from 'node:http'
import type { Server, Socket } from 'node:net'
import type { Log } from '../log/log.js'
import type { Connections } from '../traffic/connections.js'
import type { Requests } from '../traffic/requests.js'
import { watchHandshakes } from './handshakes.js'
import { lookForInactivity } from './inactivity.js'
import type { TimeoutSettings } from './options.js'
import { sweepOften } from './sweep.js'
import { TimeoutError } from './timeout-error.js'
import { clientOf } from '../traffic/client.js'
import { destroy, logTimeout } from './time-out.js'
import { letTotalDecide, lookForTotal } from './total.js'

export interface Enforced {
  readonly server: Server
  readonly connections: Connections
  /** null where the server does not speak HTTP. */
  readonly requests: Requests | null
  readonly log: Log
  readonly timeouts: TimeoutSettings
}

/**
 * Holds the connections of a server to `inactivity` and `total`. All of them are looked at every now and then, by their
 * counters: nothing runs per request, and nothing is allocated per connection.
 */
export function enforceTimeouts(service: Enforced): void {
  const { server, connections, requests, log, timeouts } = service
  const { inactivity, total } = timeouts
  if (inactivity === false && total === false) return
  const handshakes = watchHandshakes(server)
  const looks: ((now: number) => void)[] = []
  if (total !== false) {
    looks.push(lookForTotal(service, total))
    if (requests !== null) letTotalDecide(server as HttpServer, total)
  }
  if (inactivity !== false) {
    looks.push(lookForInactivity(service, inactivity), (now) => {
      for (const raw of handshakes.stalled(now, inactivity)) endHandshake(raw, inactivity, log)
    })
  }
  sweepOften({
    server,
    limits: [inactivity, total],
    isEmpty: () => connections.count() === 0 && handshakes.count() === 0,
    look(now) {
      for (const look of looks) look(now)
    },
  })
}

function endHandshake(raw: Socket, after: number, log: Log): void {
  const error = new TimeoutError('inactivity', after, `TLS handshake from ${clientOf(raw)}`)
  logTimeout(log, error)
  destroy(raw, error)
}
