/**
 * The reason of an aborted signal: an error named `AbortError`, as those of Node are, with a code that tells why.
 */
export function abortError(code: AbortCode, message: string): Error & { code: AbortCode } {
  return Object.assign(new Error(message), { name: 'AbortError', code })
}

export type AbortCode = 'DRAINING' | 'SESSION_CLOSED' | 'CHECK_TIMEOUT'
