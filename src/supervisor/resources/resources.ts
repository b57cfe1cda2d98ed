import { logError } from '../log/log-error.js'
import type { Log } from '../log/log.js'
import { closerOf, type Resource } from './close.js'

interface Owned {
  readonly name: string
  readonly close: () => Promise<unknown>
}

/** Milliseconds, beyond the deadline, that all together get which could not be closed before it. */
const GRACE = 1000

/** In the order in which they came. */
const resources = new Map<unknown, Owned>()

/**
 * Takes a resource, to be closed at the end of the drain. Gives what it got; null and undefined are taken too.
 *
 * @throws TypeError for what nobody knows how to close
 */
export function own<R extends Resource | null | undefined>(resource: R, name?: string): R {
  if (resource === null || resource === undefined || resources.has(resource)) return resource
  const isObject = typeof resource === 'object' || typeof resource === 'function'
  const close = isObject ? closerOf(resource) : null
  if (close === null) {
    throw new TypeError(
      'own() takes a resource with one of [Symbol.asyncDispose](), [Symbol.dispose](), close(), quit(), end(), stop(), ' +
        'disconnect(), destroy(), or a function that closes it',
    )
  }
  resources.set(resource, { name: name ?? nameOf(resource), close })
  return resource
}

/**
 * Closes what is owned, the youngest first, each within the time that is left until the deadline (as performance.now()
 * tells it). What fails, and what does not close in time, is named in the log; then the answer is false.
 */
export async function closeResources(deadline: number, log: Log | undefined): Promise<boolean> {
  let failed = false
  const open = new Map<Owned, Promise<void>>()
  const closeOne = async (resource: Owned): Promise<void> => {
    try {
      await resource.close()
      log?.debug({ resource: resource.name }, 'closed')
    } catch (error) {
      failed = true
      if (log) logError(log, 'error', error, 'a resource failed to close', { resource: resource.name })
    }
    open.delete(resource)
  }
  // Closing one may bring others.
  for (let next = takeYoungest(); next !== undefined; next = takeYoungest()) {
    const closed = closeOne(next)
    open.set(next, closed)
    await within(closed, deadline - performance.now())
  }
  if (open.size > 0) await within(Promise.all(open.values()), GRACE)
  for (const { name } of open.keys()) log?.error({ resource: name }, 'a resource did not close in time')
  return !failed && open.size === 0
}

function takeYoungest(): Owned | undefined {
  const youngest = [...resources].at(-1)
  if (youngest !== undefined) resources.delete(youngest[0])
  return youngest?.[1]
}

function within(work: Promise<unknown>, limit: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, Math.max(0, limit))
    void work.then(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}

function nameOf(resource: Resource): string {
  const name = typeof resource === 'function' ? resource.name : resource.constructor?.name
  return name === undefined || name === '' ? `resource ${resources.size + 1}` : name
}
