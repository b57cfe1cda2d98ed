import { AsyncLocalStorage } from 'node:async_hooks'
import type { EventEmitter } from 'node:events'
import { interceptEmit } from '../intercept-emit.js'

/** What is known of the request on whose behalf code runs. Small: whatever the request starts keeps hold of it. */
export interface RequestContext {
  /** 8 hex digits, or what a trusted peer gave it. */
  readonly id: string
  /** The trace that a trusted peer says it belongs to, and the peer's own span in it. */
  readonly trace?: { readonly traceId: string; readonly parentId: string }
  /** Of what is no request, but a session or a connection: unknown. */
  readonly method?: string
  /** Without the query. */
  readonly path?: string
}

const storage = new AsyncLocalStorage<RequestContext>()

/** Calls a function, and all that it starts, on behalf of a request. */
export function runInContext<A extends unknown[], R>(
  context: RequestContext,
  call: (...args: A) => R,
  ...args: A
): R {
  try {
    return storage.run(context, call, ...args)
  } catch (error) {
    throw blame(context, error)
  }
}

/** Calls a function, and all that it starts, on behalf of nobody. */
export function runOutsideContext<R>(call: () => R): R {
  return storage.exit(call)
}

/** Makes the listeners of an emitter run on behalf of a request: its events come from the socket, which knows none. */
export function emitInContext(emitter: EventEmitter, context: RequestContext): void {
  interceptEmit(
    emitter,
    (emit) =>
      (event, ...args) =>
        runInContext(context, emit, event, ...args),
  )
}

/** What is known of the request, session or connection on whose behalf this runs. */
export function currentContext(): RequestContext | undefined {
  return storage.getStore()
}

/** The fields that each log line gets. */
export function contextFields(): { requestId?: string; traceId?: string; parentId?: string } {
  const context = storage.getStore()
  return context === undefined ? {} : { requestId: context.id, ...context.trace }
}

/** All that a log line can say of a request. */
export function describeContext(context: RequestContext | undefined): Record<string, string> {
  if (context === undefined) return {}
  const { id, trace, method, path } = context
  return {
    requestId: id,
    ...trace,
    ...(method !== undefined && { method }),
    ...(path !== undefined && { path }),
  }
}

let thrown: { readonly error: unknown; readonly context: RequestContext } | null = null

/** The request that an uncaught error belongs to, asked for while the error is handled. */
export function contextOfError(error: unknown): RequestContext | undefined {
  const blamed = thrown !== null && thrown.error === error ? thrown.context : undefined
  thrown = null
  return blamed ?? storage.getStore()
}

/** What was thrown through run() has left the context by the time that it is handled. */
function blame(context: RequestContext, error: unknown): unknown {
  if (thrown === null || thrown.error !== error) thrown = { error, context }
  return error
}
