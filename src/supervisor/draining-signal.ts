import { setMaxListeners } from 'node:events'
import { abortError } from './abort-error.js'

export interface DrainingSignal {
  readonly signal: AbortSignal
  /** Aborts the signal, with an AbortError that says why. The first reason stays. */
  readonly tell: (reason: string) => void
}

/** The signal that tells a service to end what does not end by itself. */
export function createDrainingSignal(): DrainingSignal {
  const controller = new AbortController()
  // One for each request that wants to be told is no leak.
  setMaxListeners(0, controller.signal)
  return {
    signal: controller.signal,
    tell: (reason) => controller.abort(abortError('DRAINING', `the service is draining: ${reason}`)),
  }
}
