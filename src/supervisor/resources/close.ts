import { Duplex, Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { isThenable } from '../thenable.js'

/** What a service may own: anything with one of the ways to close, or a function that closes it. */
export type Resource = object | (() => unknown)

/** The gentle ones first: a client that can quit() as well as disconnect() quits. */
const methods = ['close', 'quit', 'end', 'stop', 'disconnect', 'destroy'] as const

/** Gives the function that closes a resource and settles when that is done; null where no way is known. */
export function closerOf(resource: Resource): (() => Promise<unknown>) | null {
  // Disposed of, a stream loses what it has not written yet.
  if (resource instanceof Writable) return () => finish(resource)
  for (const way of [Symbol.asyncDispose, Symbol.dispose, ...methods]) {
    const method = (resource as Record<string | symbol, unknown>)[way]
    if (typeof method === 'function') return () => call(resource, method as Method, takesCallback.has(way))
  }
  const isCallable = typeof resource === 'function' && !isClass(resource)
  return isCallable ? async () => (resource as () => unknown)() : null
}

/** Somebody forgot to make an instance. */
function isClass(resource: object): boolean {
  return Function.prototype.toString.call(resource).startsWith('class')
}

type Method = (this: Resource, callback?: (error?: unknown) => void) => unknown

/**
 * A method with one argument takes a callback, by the custom of close(callback). Not those of other customs, such as
 * destroy(error); nor close(force = false): what has a default does not count in `length`.
 */
function call(resource: Resource, method: Method, mayTakeCallback: boolean): Promise<unknown> {
  return new Promise((resolve, reject) => {
    if (!mayTakeCallback || method.length !== 1) return resolve(method.call(resource))
    const result = method.call(resource, (error) => (isFailure(error) ? reject(error) : resolve(undefined)))
    if (isThenable(result)) resolve(result)
  })
}

const takesCallback = new Set<string | symbol>(['close', 'quit', 'end', 'stop'])

/** What was closed before is closed. */
function isFailure(error: unknown): boolean {
  if (error === undefined || error === null) return false
  return !String((error as { code?: unknown }).code).endsWith('_NOT_RUNNING')
}

async function finish(stream: Writable): Promise<void> {
  // A connection that broke is closed; of a file, something was not written.
  if (stream.errored !== null && !(stream instanceof Duplex)) throw stream.errored
  if (stream.destroyed) return
  stream.end()
  await finished(stream, { readable: false })
}
