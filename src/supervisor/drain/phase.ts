import type { Server } from 'node:net'
import { createDrainingSignal } from '../draining-signal.js'

/** Where a supervised server stands. */
export interface Phase {
  /** `starting` until it listens. */
  readonly current: () => 'starting' | 'serving' | 'draining'
  /** The drain begins: nobody is to be sent here. */
  readonly fallReadiness: () => void
  /** Aborts `draining`: nobody comes any more, at once or when the lag is over. */
  readonly stopAccepting: (reason: string) => void
  readonly draining: AbortSignal
}

export function createPhase(server: Server): Phase {
  let isReady = true
  const draining = createDrainingSignal()
  return {
    current() {
      if (!isReady) return 'draining'
      return server.listening ? 'serving' : 'starting'
    },
    fallReadiness: () => {
      isReady = false
    },
    stopAccepting: draining.tell,
    draining: draining.signal,
  }
}
