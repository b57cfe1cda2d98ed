import { abortError } from '../abort-error.js'
import type { Log } from '../log/log.js'
import { validateCheck } from './options.js'

/**
 * Says whether something that the service needs is there: it throws, rejects or gives false where it is not. The signal
 * is aborted when the time is up.
 */
export type Check = (signal: AbortSignal) => unknown

export interface CheckOptions {
  /** Milliseconds that the check gets. Default 1000. */
  readonly timeout?: number
}

/** A check that failed. */
export interface Failure {
  readonly name: string
  /** For those who may know it: it can hold whatever the check put into its error. */
  readonly why: string
}

export interface Checks {
  /** @throws TypeError for arguments of the wrong kind, and for a name that is taken */
  readonly add: (name: string, check: Check, options?: CheckOptions) => void
  /** Runs all at once. Who asks while they run gets the same answer. */
  readonly run: () => Promise<Failure[]>
}

interface Added {
  readonly name: string
  readonly check: Check
  readonly timeout: number
  failed: boolean
}

export function createChecks(log: Log): Checks {
  const checks = new Map<string, Added>()
  let running: Promise<Failure[]> | null = null
  const runAll = async (): Promise<Failure[]> => {
    const all = await Promise.all([...checks.values()].map((added) => runOne(added, log)))
    running = null
    return all.filter((failure) => failure !== null)
  }
  return {
    add(name, check, options = {}) {
      const timeout = validateCheck(name, check, options, checks.has(name))
      checks.set(name, { name, check, timeout, failed: false })
    },
    run: () => (running ??= runAll()),
  }
}

/** Says in the log when it begins to fail, and when it passes again. */
async function runOne(added: Added, log: Log): Promise<Failure | null> {
  const { name } = added
  try {
    await withinTime(added)
    if (added.failed) log.info({ check: name }, 'a readiness check passes again')
    added.failed = false
    return null
  } catch (error) {
    if (!added.failed) log.warn({ check: name, err: error }, 'a readiness check fails')
    added.failed = true
    return { name, why: textOf(error) }
  }
}

function withinTime({ check, timeout }: Added): Promise<void> {
  const over = new AbortController()
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const error = abortError('CHECK_TIMEOUT', `no answer within ${timeout} ms`)
      reject(error)
      over.abort(error)
    }, timeout).unref()
    const run = async (): Promise<void> => {
      if ((await check(over.signal)) === false) throw new Error('it says no')
    }
    run()
      .then(resolve, reject)
      .finally(() => clearTimeout(timer))
  })
}

/** Errors of connections that were tried on several addresses have a code and no message. */
function textOf(error: unknown): string {
  if (typeof error === 'string') return error
  const { message, code } = (error ?? {}) as { message?: unknown; code?: unknown }
  return [message, code].find((text) => typeof text === 'string' && text !== '')?.toString() ?? 'it failed'
}
