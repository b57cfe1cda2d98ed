import { setMaxListeners } from 'node:events'
import { abortError } from '../abort-error.js'

const controller = new AbortController()
// Everything that is open may listen.
setMaxListeners(0, controller.signal)

/** Aborts when the drain of this process begins; its reason is an AbortError that says why. */
export const draining: AbortSignal = controller.signal

export function beginDraining(reason: string): void {
  controller.abort(abortError('DRAINING', `the service is draining: ${reason}`))
}
