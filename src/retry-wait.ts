/** What will fail the same way every time: Slipway's own refusals too. */
const FINAL = /^(ENOTFOUND|TOO_LARGE|HTTP_.*|ERR_(TLS|SSL|INVALID).*|.*CERT.*|UNABLE_TO_.*)$/
/** No connection, so nothing was sent. */
const NEVER_SENT = /^(ECONNREFUSED|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/

/**
 * Milliseconds to wait before something is tried again that failed; null: it is not tried again.
 *
 * @param repeatable whether it may have been done, and may be done twice
 * @param pause the wait where the server names none
 * @param longest a server that names a longer one is not waited for
 */
export function waitBeforeRetry(
  error: unknown,
  { repeatable, pause, longest }: { repeatable: boolean; pause: number; longest: number },
): number | null {
  const { response } = error as { response?: Response }
  if (response === undefined) {
    const code = codeOf(error)
    return !FINAL.test(code) && (repeatable || NEVER_SENT.test(code)) ? pause : null
  }
  const { status, headers } = response
  const named = waitNamedIn(headers, Date.now())
  if (named !== null && named > longest) return null
  // Somebody who is asked to come again later was not served. GitHub says so with 403, too.
  const isTooEarly = status === 429 || (status === 403 && named !== null)
  const isPassing = status === 408 || [500, 502, 503, 504].includes(status)
  return isTooEarly || (isPassing && repeatable) ? (named ?? pause) : null
}

/** Milliseconds until one may come again: `Retry-After` has seconds or a date, `X-RateLimit-Reset` seconds since 1970. */
function waitNamedIn(headers: Headers, now: number): number | null {
  const after = headers.get('retry-after') ?? ''
  const isUsedUp = headers.get('x-ratelimit-remaining') === '0'
  const reset = isUsedUp ? Number(headers.get('x-ratelimit-reset') ?? Number.NaN) * 1000 - now : Number.NaN
  const ms = /^\d+$/.test(after) ? Number(after) * 1000 : Date.parse(after) - now
  const named = Number.isNaN(ms) ? reset : ms
  return Number.isNaN(named) ? null : Math.max(0, named)
}

/** fetch hides the code one level down, and of several addresses two. */
function codeOf(error: unknown): string {
  const { code, cause } = error as { code?: string | number; cause?: { code?: string | number } }
  return String(cause?.code ?? code ?? '')
}
