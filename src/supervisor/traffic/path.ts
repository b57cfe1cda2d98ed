import { escapeControl } from '../log/escape.js'
import { redactQuery, type IsSecret } from '../log/redact.js'

const MAX_PATH = 1000

/** The path of a request and its query as a log may have them: no secrets, no control characters, and not without end. */
export function pathOf(url: string, isSecret: IsSecret): string {
  // What a proxy is asked for may hold a password.
  const text = (url.startsWith('/') ? url : url.replace(/^([a-z]+:\/\/)[^/?#]*@/i, '$1')).slice(0, MAX_PATH)
  const query = text.indexOf('?')
  if (query === -1) return escapeControl(text)
  return escapeControl(`${text.slice(0, query)}?${redactQuery(text.slice(query + 1), isSecret)}`)
}
