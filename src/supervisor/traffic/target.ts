import { escapeControl } from '../log/escape.js'
import { redactQuery, type IsSecret, withoutLogin } from '../log/redact.js'

const MAX_LENGTH = 1000

/** What a request asks for, as a log may have it: no secrets, no control characters, and not without end. */
export interface Target {
  readonly path: string
  /** null where there is none. */
  readonly query: string | null
}

export function targetOf(url: string, isSecret: IsSecret): Target {
  const text = withoutLogin(url).slice(0, MAX_LENGTH)
  const mark = text.indexOf('?')
  if (mark === -1) return { path: escapeControl(text), query: null }
  return {
    path: escapeControl(text.slice(0, mark)),
    query: escapeControl(redactQuery(text.slice(mark + 1), isSecret)),
  }
}
