import type { Server as HttpServer } from 'node:http'
import type { AddressInfo, Server } from 'node:net'
import { checkOption } from './check-option.js'
import { guard, unguard } from './crash/guard.js'
import { joinAdmin, type Admin } from './admin/admin.js'
import { trackConnections } from './traffic/connections.js'
import { drain, type Drainable, type DrainReport } from './drain/drain.js'
import { drainEverywhere } from './process/drain-everywhere.js'
import { endProcess, isEnding, join, leave, type Member } from './process/ending.js'
import { endpointsOf } from './admin/endpoints.js'
import { fieldsOf } from './admin/info.js'
import { createChecks, type Checks } from './health/checks.js'
import type { Log } from './log/log.js'
import { traceGc } from './metrics/gc-trace.js'
import { countRequest } from './metrics/tally.js'
import { resolveOptions, type SuperviseOptions } from './options.js'
import { createPhase } from './drain/phase.js'
import { announceReady } from './process/ready.js'
import { watchRaw } from './traffic/raw.js'
import { limitDials } from './timeouts/dial.js'
import { dialForTrial } from './timeouts/dial-for-trial.js'
import { enforceTimeouts } from './timeouts/enforce.js'
import { logNodeTimeouts } from './timeouts/node-timeouts.js'
import { createWatch, type Watch } from './timeouts/watch.js'
import { createRequestLog } from './traffic/request-log.js'
import { watchRequests } from './traffic/requests.js'
import { sampleHeap } from './pprof/heap-sampling.js'
import { knowCallers } from './pprof/async-calls.js'
import { watchThreads } from './pprof/watch-threads.js'
import { protocolOf, serverOf, speaksHttp, type Supervisable } from './server.js'
import { trackSessions, type Sessions } from './sessions/sessions.js'
import { watchUsers } from './sessions/users.js'
import { supervisedServers, type SupervisedServer } from './supervised-servers.js'
import { own } from './resources/resources.js'
import { listenForSignals, stopListeningForSignals } from './process/signals.js'
import { joinThreads, leaveThreads } from './process/threads.js'

export interface Supervisor {
  readonly version: string
  readonly log: Log
  /** Where the admin server listens; null where it is off, or could not listen. Another one once the server listens again. */
  readonly admin: Promise<AddressInfo | null>
  /** Who is connected, as the service says it: `GET /connections` tells it. */
  readonly sessions: Sessions
  /**
   * Adds a check of something that the service needs: `GET /readyz` says 503 while it fails, hangs for longer than its
   * timeout (1000 ms by default), or gives false. @throws TypeError for a name that is taken
   */
  readonly check: Checks['add']
  /**
   * Aborted when this server stops accepting: at the signal, or when the lag is over. For what ends by itself only when
   * told: streams of events, long polls, connections without HTTP. A listener that is added later must ask `aborted`.
   */
  readonly draining: AbortSignal
  /**
   * Has a resource closed at the end of the drain, when nothing is in flight any more: the youngest first, each within
   * the time that is left until the deadline, after which all that are left share one more second. It is closed by the first that it has of [Symbol.asyncDispose](),
   * [Symbol.dispose](), close(), quit(), end(), stop(), disconnect() and destroy(); a function is called. One that
   * fails, or takes too long, is named in the log, and the process exits with 1. Gives what it got, null and undefined too.
   *
   * @param name what the log calls it; by default what its class is called
   * @throws TypeError for what cannot be closed in one of these ways
   */
  readonly own: typeof own
  /** Holds sockets that the service dialled or took over to timeouts of their own. */
  readonly watch: Watch
  /**
   * Drains this process, as SIGTERM does, and ends it. Resolves when this server is drained, before what it owns is closed.
   * A request that waits for it waits for itself.
   * @throws TypeError for a reason that is no text
   */
  readonly drain: (reason?: string) => Promise<DrainReport>
}

const supervised = new WeakSet<Server>()

/**
 * Supervises a server, before or after it listens: `GET /info` on a port of its own, two log lines and an id for each
 * request, and a drain on SIGTERM and SIGINT, at the end of which the process exits: with 0 when all was served, with 1
 * when the deadline cut something off. A server that was closed is left alone until it listens again.
 *
 * @param supervisable a server of node:http, node:https, node:http2, node:net or node:tls: what Express's and Koa's
 *   `listen()` and Hono's `serve()` give, Nest's `app.getHttpServer()`; or what holds one: Fastify's `app`, a Server of ssh2
 * @throws TypeError for anything else, for a server that is supervised already, and for options that are unknown or of the wrong kind
 */
export function supervise(supervisable: Supervisable, options: SuperviseOptions = {}): Supervisor {
  const server = serverOf(supervisable)
  if (supervised.has(server))
    throw new TypeError(
      'supervise() was called for this server already; one that was closed may simply listen again',
    )
  const settings = resolveOptions(options, process.env)
  supervised.add(server)
  const { version, log, timeouts } = settings
  const connections = trackConnections(server)
  const phase = createPhase(server)
  const checks = createChecks(log)
  const sessions = trackSessions(log, phase.draining)
  const { identify } = settings.sessions
  const users = identify === null ? null : watchUsers(identify, connections, log)
  const watchers = [{ end: countRequest }, createRequestLog(log), ...(users === null ? [] : [users])]
  const requests = speaksHttp(server) ? watchRequests(server, connections, log, watchers) : null
  if (requests === null) watchRaw(server, connections, log)
  else logNodeTimeouts(server as HttpServer, connections, log)
  limitDials(timeouts.dial, log)
  enforceTimeouts({ server, connections, requests, log, timeouts })
  const supervisedServer: SupervisedServer = {
    fields: fieldsOf(settings.info, log),
    phase,
    checks,
    connected: () => [...sessions.all(), ...(users?.all() ?? [])],
    connections,
    requests,
  }
  const member = memberOf({ server, connections, requests, log, options: settings.drain, phase }, () =>
    sessions.closeAll('the service ended'),
  )
  const guarded = { log, isolate: settings.crash.isolate, inFlight: requests?.inFlight ?? null }
  const begin = (): Admin => {
    supervisedServers.add(supervisedServer)
    join(member)
    listenForSignals()
    joinThreads(settings.drain.deadline, (reason) => void endProcess(reason))
    guard(guarded)
    const endpoints = endpointsOf(version, drainEverywhere)
    const joined = joinAdmin(settings.admin, endpoints, log)
    // One whose port was taken is not closed, and may listen elsewhere.
    server.once('close', () => {
      // Somebody else closed it: nothing is left to supervise, and the admin server's port is free again.
      if (!isEnding()) end(joined)
    })
    traceGc(log)
    if (settings.admin !== 'off') {
      sampleHeap(settings.pprof.memProfileRate)
      watchThreads()
      knowCallers()
    }
    const protocol = protocolOf(server)
    const told = announceReady({ server, admin: joined.address, version, protocol, timeouts, log })
    void told.then(dialForTrial)
    return joined
  }
  const end = (joined: Admin): void => {
    supervisedServers.delete(supervisedServer)
    unguard(guarded)
    if (!leave(member)) {
      stopListeningForSignals()
      leaveThreads()
    }
    joined.close()
    server.once('listening', () => {
      admin = begin()
    })
  }
  let admin = begin()
  return {
    version,
    log,
    get admin() {
      return admin.address
    },
    sessions: { open: sessions.open },
    check: checks.add,
    draining: phase.draining,
    own,
    watch: createWatch(timeouts, log),
    drain(reason = 'drain()') {
      checkOption(typeof reason === 'string', 'reason', 'a text', reason, 'drain()')
      void endProcess(reason)
      return member.drain(reason, performance.now())
    },
  }
}

function memberOf(service: Drainable, onDrained: () => void): Member {
  let report: Promise<DrainReport> | null = null
  return {
    log: service.log,
    deadline: service.options.deadline,
    drain: (reason, since) => (report ??= drain(service, reason, since).finally(onDrained)),
  }
}
