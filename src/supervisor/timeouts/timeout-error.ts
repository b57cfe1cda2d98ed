/** Which timeout it was. */
export type TimeoutName = 'dial' | 'inactivity' | 'total'

/** What a socket or a request that took too long is destroyed with. `fetch` gives it as the `cause` of its own error. */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError'
  /** The code of the system's own timeouts: who handles those handles this. */
  readonly code = 'ETIMEDOUT'
  readonly timeout: TimeoutName
  /** Milliseconds. */
  readonly after: number
  /** `10.0.0.1:22`, or `POST /upload from 127.0.0.1:51234`. */
  readonly on: string

  constructor(timeout: TimeoutName, after: number, on: string) {
    super(`${timeout} timed out after ${after} ms: ${on}`)
    this.timeout = timeout
    this.after = after
    this.on = on
  }
}

const brand = Symbol.for('slipway.timeout')

// By a brand, as a service may hold this class twice: once bundled, once as a package.
Object.defineProperty(TimeoutError.prototype, brand, { value: true })

/** The timeout that an error is, or was caused by; null where it was none of ours. */
export function timeoutOf(error: unknown): TimeoutError | null {
  for (let each = error, depth = 0; each instanceof Error && depth < 10; each = each.cause, depth += 1) {
    if (brand in each) return each as unknown as TimeoutError
  }
  return null
}
