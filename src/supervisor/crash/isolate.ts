import type { RequestContext } from '../log/context.js'
import type { Log } from '../log/log.js'
import type { Exchange } from '../traffic/exchange.js'
import { logError } from '../log/log-error.js'
import type { Isolate } from './options.js'

/** A supervised server, as the crash guard knows it. */
export interface Guarded {
  readonly log: Log
  readonly isolate: boolean | Isolate
  /** null where there are no requests. */
  readonly inFlight: Iterable<Exchange> | null
}

/** Whether an error is to be the own of the request that it belongs to, as the service said. */
export function isIsolated(error: unknown, context: RequestContext, servers: readonly Guarded[]): boolean {
  const found = findRequest(context, servers)
  const { id, method, path } = context
  // A session, or a connection that carries no requests.
  if (method === undefined || path === undefined) return false
  // One that was answered may be any server's.
  const concerned = found === null ? servers.filter(({ inFlight }) => inFlight !== null) : [found.server]
  const request = { id, method, path, answered: found === null }
  return concerned.every((server) => decide(server, error, request))
}

/** null once it was answered. */
export function findRequest(
  context: RequestContext,
  servers: readonly Guarded[],
): { server: Guarded; exchange: Exchange } | null {
  for (const server of servers) {
    for (const exchange of server.inFlight ?? [])
      if (exchange.context === context) return { server, exchange }
  }
  return null
}

function decide({ isolate: choice, log }: Guarded, error: unknown, request: Parameters<Isolate>[1]): boolean {
  if (typeof choice === 'boolean') return choice
  try {
    const answer: unknown = choice(error, request)
    // A promise tells too late.
    return answer === true
  } catch (mistake) {
    logError(log, 'error', mistake, 'crash.isolate failed')
    return false
  }
}
