import { setMaxListeners } from 'node:events'
import type { Server } from 'node:net'
import { abortError } from './abort-error.js'

/** Where a supervised server stands. */
export interface Phase {
  /** `starting` until it listens. */
  readonly current: () => 'starting' | 'serving' | 'draining'
  /** Aborted when the drain begins. */
  readonly draining: AbortSignal
  readonly beginDraining: (reason: string) => void
}

export function createPhase(server: Server): Phase {
  const draining = new AbortController()
  // One for each request that wants to be told is no leak.
  setMaxListeners(0, draining.signal)
  return {
    current() {
      if (draining.signal.aborted) return 'draining'
      return server.listening ? 'serving' : 'starting'
    },
    draining: draining.signal,
    beginDraining: (reason) => draining.abort(abortError('DRAINING', `the service is draining: ${reason}`)),
  }
}
