import { Server as HttpServer } from 'node:http'
import { Server as HttpsServer } from 'node:https'
import { Server, type AddressInfo } from 'node:net'
import { startAdmin } from './admin/admin.js'
import { trackConnections } from './traffic/connections.js'
import { drain, type Drainable, type DrainReport } from './drain/drain.js'
import { endProcess, isEnding, join, leave, type Member } from './process/ending.js'
import { describeService } from './admin/info.js'
import type { Log } from './log/log.js'
import { resolveOptions, type SuperviseOptions } from './options.js'
import { announceReady } from './process/ready.js'
import { limitDials } from './timeouts/dial.js'
import { enforceTimeouts } from './timeouts/enforce.js'
import { logNodeTimeouts } from './timeouts/node-timeouts.js'
import { createWatch, type Watch } from './timeouts/watch.js'
import { watchRequests } from './traffic/requests.js'
import { listenForSignals, stopListeningForSignals } from './process/signals.js'

export interface Supervisor {
  readonly version: string
  readonly log: Log
  /** Where the admin server listens; null where it is off, or could not listen. */
  readonly admin: Promise<AddressInfo | null>
  /** Holds sockets that the service dialled or took over to timeouts of their own. */
  readonly watch: Watch
  /**
   * Drains this process, as SIGTERM does, and ends it. Resolves when this server is drained, right before the exit.
   * A request that waits for it waits for itself.
   */
  readonly drain: (reason?: string) => Promise<DrainReport>
}

const supervised = new WeakSet<Server>()

/**
 * Supervises a server, before or after it listens: `GET /info` on a port of its own, two log lines and an id for each
 * request, and a drain on SIGTERM and SIGINT, at the end of which the process exits: with 0 when all was served, with 1
 * when the deadline cut something off.
 *
 * @param server a server of node:http, node:https or node:net: what Express's and Koa's `listen()` and Hono's `serve()`
 *   give, Fastify's `app.server`, Nest's `app.getHttpServer()`
 * @throws TypeError for anything else (a server of node:http2 too), and for options that are unknown or of the wrong kind
 */
export function supervise(server: Server, options: SuperviseOptions = {}): Supervisor {
  assertServer(server)
  const settings = resolveOptions(options, process.env)
  supervised.add(server)
  const { version, log, timeouts } = settings
  const connections = trackConnections(server)
  if (isHttp(server)) logNodeTimeouts(server, connections, log)
  const requests = isHttp(server) ? watchRequests(server, connections, log) : null
  limitDials(timeouts.dial, log)
  enforceTimeouts({ server, connections, requests, log, timeouts })
  const admin = startAdmin(settings.admin, describeService(version, settings.info, log), log)
  const member = memberOf({ server, connections, requests, log, options: settings.drain })
  join(member)
  listenForSignals()
  server.once('close', () => {
    // Somebody else closed it: nothing is left to supervise, and the admin server's port is free again.
    if (isEnding()) return
    if (!leave(member)) stopListeningForSignals()
    admin.close()
  })
  const protocol = requests === null ? 'tcp' : server instanceof HttpsServer ? 'https' : 'http'
  void announceReady({ server, admin: admin.address, version, protocol, log })
  return {
    version,
    log,
    admin: admin.address,
    watch: createWatch(timeouts, log),
    drain(reason = 'drain()') {
      void endProcess(reason)
      return member.drain(reason)
    },
  }
}

function assertServer(server: unknown): asserts server is Server {
  if (!(server instanceof Server)) {
    throw new TypeError(
      'supervise() takes a server: what http.createServer(), app.listen() of Express and Koa, or serve() of Hono gives; ' +
        "Fastify's app.server; Nest's app.getHttpServer()",
    )
  }
  // Its sessions stay open for as long as the client likes, and are not drained yet: said now, not at the first deploy.
  if ('updateSettings' in server) throw new TypeError('supervise() does not take servers of node:http2 yet')
  if (supervised.has(server)) throw new TypeError('supervise() was called for this server already')
}

function isHttp(server: Server): server is HttpServer {
  return server instanceof HttpServer || server instanceof HttpsServer
}

function memberOf(service: Drainable): Member {
  let report: Promise<DrainReport> | null = null
  return { log: service.log, drain: (reason) => (report ??= drain(service, reason)) }
}
