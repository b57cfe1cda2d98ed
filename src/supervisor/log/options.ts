import { checkOption, refuseUnknown } from '../check-option.js'
import { trustedPeers } from './trust.js'

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

export type LogLevel = (typeof logLevels)[number]

export interface LogOptions {
  /** The lowest level that is written. Default `info`; `warn` leaves the two lines of each request out. */
  readonly level?: LogLevel
  /**
   * Whose `x-request-id` and `traceparent` are believed: addresses, subnets (`10.0.0.0/8`), or `loopback`. The id of a
   * request is then the peer's, and is answered back. Default: nobody's.
   */
  readonly trust?: readonly string[]
  /**
   * More names of query parameters and of logged fields whose values are not written. What commonly holds secrets
   * (passwords, tokens, API keys, signatures, cookies, session ids, `Authorization`) is not, nor who logs in to an address.
   */
  readonly redact?: readonly string[]
}

/**
 * Fills in the defaults. Throws a TypeError for what is unknown or of the wrong kind.
 *
 * @param group what the caller has before the names: nothing, or `log.`
 */
export function checkLogOptions(options: LogOptions, caller: string, group: string): Required<LogOptions> {
  refuseUnknown(group, options, ['level', 'trust', 'redact'], caller)
  const { level = 'info', trust = [], redact = [] } = options
  const check = (holds: boolean, name: keyof LogOptions, takes: string): void =>
    checkOption(holds, group + name, takes, options[name], caller)
  check(logLevels.includes(level), 'level', logLevels.join(', '))
  check(isTexts(trust) && canBeTrusted(trust), 'trust', 'addresses, subnets and loopback')
  check(isTexts(redact), 'redact', 'names')
  return { level, trust, redact }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string' && each !== '')
}

function canBeTrusted(peers: readonly string[]): boolean {
  try {
    trustedPeers(peers)
    return true
  } catch {
    return false
  }
}
