import type { Server } from 'node:net'
import { createDraining, type Draining } from './draining.js'

/** Where a supervised server stands. */
export interface Phase {
  /** `starting` until it listens. */
  readonly current: () => 'starting' | 'serving' | 'draining'
  /** Readiness falls. */
  readonly beginDraining: () => void
  /** Aborted once nobody is sent here any more: at the signal, or when the lag is over. */
  readonly draining: AbortSignal
  readonly tell: Draining['tell']
}

export function createPhase(server: Server): Phase {
  let begun = false
  const draining = createDraining()
  return {
    current() {
      if (begun) return 'draining'
      return server.listening ? 'serving' : 'starting'
    },
    beginDraining: () => {
      begun = true
    },
    draining: draining.signal,
    tell: draining.tell,
  }
}
