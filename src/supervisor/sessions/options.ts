import { checkOption, refuseUnknown } from '../check-option.js'
import type { RequestHead } from '../traffic/exchange.js'
import type { Identity } from './identity.js'

/**
 * Says who an HTTP request is from, null for nobody. It is called when the request's head is there, before the service
 * gets it: it reads headers and the socket, and leaves the body alone.
 */
export type Identify = (request: RequestHead) => Identity | null | PromiseLike<Identity | null>

export interface SessionsOptions {
  readonly identify?: Identify
}

export interface SessionsSettings {
  readonly identify: Identify | null
}

export function resolveSessions(options: SessionsOptions = {}): SessionsSettings {
  refuseUnknown('sessions.', options, ['identify'])
  const { identify = null } = options
  checkOption(
    identify === null || typeof identify === 'function',
    'sessions.identify',
    'a function',
    identify,
  )
  return { identify }
}
