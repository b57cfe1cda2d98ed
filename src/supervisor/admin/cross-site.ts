import type { IncomingMessage } from 'node:http'

/**
 * Whether a browser says that a page of another origin sends this request. A page can have a browser POST to any
 * address, loopback too, without being allowed to read the answer; browsers then name the page's origin.
 */
export function isCrossSite({ headers }: IncomingMessage): boolean {
  const { origin, host } = headers
  const site = headers['sec-fetch-site']
  // `same-site` may be another port of localhost: somebody else's program.
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true
  return origin !== undefined && hostOf(origin) !== host?.toLowerCase()
}

/** Of `null`, a page that hides where it comes from, none. */
function hostOf(origin: string): string | null {
  return /^https?:\/\/([^/]+)$/i.exec(origin)?.[1]?.toLowerCase() ?? null
}
