import type { EventEmitter } from 'node:events'

export type Emit = (event: string | symbol, ...args: unknown[]) => boolean

/** Puts a function in the place of `emit`: the one place that all listeners, added before or later, share. */
export function interceptEmit(emitter: EventEmitter, intercept: (emit: Emit) => Emit): void {
  emitter.emit = intercept(emitter.emit.bind(emitter) as Emit)
}
