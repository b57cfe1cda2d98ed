import { setMaxListeners } from 'node:events'
import type { Server } from 'node:net'
import { abortError } from '../abort-error.js'

/** Where a supervised server stands. */
export interface Phase {
  /** `starting` until it listens. */
  readonly current: () => 'starting' | 'serving' | 'draining'
  /** Readiness falls. */
  readonly beginDraining: () => void
  /** Aborted once nobody is sent here any more: at the signal, or when the lag is over. */
  readonly draining: AbortSignal
  readonly tell: (reason: string) => void
}

export function createPhase(server: Server): Phase {
  let begun = false
  const draining = new AbortController()
  // One for each request that wants to be told is no leak.
  setMaxListeners(0, draining.signal)
  return {
    current() {
      if (begun) return 'draining'
      return server.listening ? 'serving' : 'starting'
    },
    beginDraining: () => {
      begun = true
    },
    draining: draining.signal,
    tell: (reason) => draining.abort(abortError('DRAINING', `the service is draining: ${reason}`)),
  }
}
