import type { Server as HttpServer } from 'node:http'
import type { Server } from 'node:net'
import type { Log } from '../log/log.js'
import type { Connections } from '../traffic/connections.js'
import type { Requests } from '../traffic/requests.js'
import { isHttp2 } from '../traffic/server-kind.js'
import { lookForStalledHandshakes } from './stalled-handshakes.js'
import { lookForInactivity } from './inactivity.js'
import type { TimeoutSettings } from './options.js'
import { lookForStalledStreams } from './streams.js'
import { sweepOften } from './sweep.js'
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
  const { server, connections, requests, timeouts } = service
  const { inactivity, total } = timeouts
  if (inactivity === false && total === false) return
  const looks: ((now: number) => void)[] = []
  if (total !== false) {
    looks.push(lookForTotal(service, total))
    if (requests !== null) letTotalDecide(server as HttpServer, total)
  }
  if (inactivity !== false) {
    looks.push(lookForInactivity(service, inactivity), lookForStalledHandshakes(service, inactivity))
    if (isHttp2(server)) looks.push(lookForStalledStreams(service, inactivity))
  }
  sweepOften({
    server,
    limits: [inactivity, total],
    isEmpty: () => connections.count() === 0 && connections.handshakes.size === 0,
    look(now) {
      for (const look of looks) look(now)
    },
  })
}
