import { ENDPOINT_INFO, ENDPOINT_METRICS } from '../../contract.js'
import type { Checks } from '../health/checks.js'
import { readinessOf } from '../health/readiness.js'
import type { Phase } from '../process/phase.js'
import type { Connected } from '../sessions/identity.js'
import type { Connections } from '../traffic/connections.js'
import { listConnections } from './connections.js'
import { json, type Endpoints } from './endpoint.js'

/** What the endpoints tell of. */
export interface Told {
  readonly version: string
  /** As JSON. */
  readonly info: () => string
  readonly phase: Phase
  readonly checks: Checks
  readonly connected: () => Connected[]
  readonly connections: Connections
  /** Begins to drain this process, unless that has begun. */
  readonly drain: (reason: string) => void
}

/** All that the admin server answers. */
export function endpointsOf({
  version,
  info,
  phase,
  checks,
  connected,
  connections,
  drain,
}: Told): Endpoints {
  return {
    [ENDPOINT_INFO]: { open: true, answer: () => ({ body: info() }) },
    '/livez': { open: true, answer: () => json({ alive: true }) },
    '/readyz': {
      open: true,
      async answer({ trusted }) {
        const readiness = await readinessOf(phase, checks, trusted)
        return json(readiness, readiness.ready ? 200 : 503)
      },
    },
    [ENDPOINT_METRICS]: {
      open: true,
      async answer() {
        const { describeMetrics, EXPOSITION_TYPE } = await import('../metrics/metrics.js')
        return { type: EXPOSITION_TYPE, body: describeMetrics(version, phase.current()) }
      },
    },
    '/connections': { answer: () => ({ body: listConnections(connected(), connections) }) },
    '/drain': {
      methods: ['POST'],
      answer() {
        drain('POST /drain')
        return json({ draining: true }, 202)
      },
    },
  }
}
