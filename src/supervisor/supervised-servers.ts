import type { Checks } from './health/checks.js'
import type { Phase } from './drain/phase.js'
import type { Connected } from './sessions/identity.js'
import type { Connections } from './traffic/connections.js'
import type { Requests } from './traffic/requests.js'

/** A supervised server, as the admin server tells of it. */
export interface SupervisedServer {
  /** Its own fields for `GET /info`. */
  readonly fields: () => Promise<object>
  readonly phase: Phase
  readonly checks: Checks
  readonly connected: () => Connected[]
  readonly connections: Connections
  /** null where the server does not speak HTTP. */
  readonly requests: Requests | null
}

/** All of this process: whoever asks one of its admin servers hears of all its servers. */
export const supervisedServers = new Set<SupervisedServer>()

/** The process serves when all its servers do, and drains when one of them does. */
export function currentPhase(): ReturnType<Phase['current']> {
  const phases = new Set([...supervisedServers].map(({ phase }) => phase.current()))
  if (phases.has('draining')) return 'draining'
  return phases.has('starting') || phases.size === 0 ? 'starting' : 'serving'
}
