import { AsyncLocalStorage } from 'node:async_hooks'
import type { EventEmitter } from 'node:events'

/** What is known of the request on whose behalf code runs. Small: whatever the request starts keeps hold of it. */
export interface RequestContext {
  /** 8 hex digits, or what a trusted peer gave it. */
  readonly id: string
  /** The trace that a trusted peer says it belongs to, and the peer's own span in it. */
  readonly trace?: { readonly traceId: string; readonly parentId: string }
}

const storage = new AsyncLocalStorage<RequestContext>()

/** Calls a function, and all that it starts, on behalf of a request. */
export function runInContext<A extends unknown[], R>(
  context: RequestContext,
  call: (...args: A) => R,
  ...args: A
): R {
  return storage.run(context, call, ...args)
}

/** Makes the listeners of an emitter run on behalf of a request: its events come from the socket, which knows none. */
export function emitInContext(emitter: EventEmitter, context: RequestContext): void {
  const emit = emitter.emit.bind(emitter)
  emitter.emit = (event: string | symbol, ...args: unknown[]) => storage.run(context, emit, event, ...args)
}

/** The fields that each log line gets. */
export function contextFields(): { requestId?: string; traceId?: string; parentId?: string } {
  const context = storage.getStore()
  return context === undefined ? {} : { requestId: context.id, ...context.trace }
}
