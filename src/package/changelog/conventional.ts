import { oneLine } from './one-line.js'

/** A commit's message, as conventional commits are understood. */
export interface Conventional {
  /** In lower case; null: the message is no conventional one. */
  readonly type: string | null
  readonly scope: string | null
  /** What was done: without type and scope, or the whole first paragraph. */
  readonly text: string
  /** What breaks; null: nothing. Empty where the message says no more than that something does. */
  readonly breaking: string | null
}

/** The types that the convention, or the one that it comes from, knows. Others are the project's own way to begin a message. */
const TYPES = ['feat', 'fix', 'perf', 'revert', 'docs', 'refactor', 'style', 'test', 'build', 'ci', 'chore']

const HEADER = /^([a-z][\w-]*)(?:\(([^()]*)\))?(!?): (.*)$/i
const FOOTER = /^(?:BREAKING[ -]CHANGE|[A-Za-z][A-Za-z-]*)(?:: | #)/
const BREAKING = /^BREAKING[ -]CHANGE: (.*)$/

/**
 * Parses a message. By code of our own: conventional-commits-parser takes minutes for a line of 100 kB of `#`, and its
 * newest major does not run on Node 20. Everything in the result is one line, with nothing in it that steers a terminal.
 */
export function parseConventional(message: string): Conventional {
  const lines = message.trim().split(/\r?\n/)
  const end = lines.findIndex((line) => line.trim() === '')
  const subject = oneLine((end === -1 ? lines : lines.slice(0, end)).join(' '))
  const note = end === -1 ? null : noteOf(lines.slice(end))
  const [, type = '', scope = '', bang, text = ''] = HEADER.exec(subject) ?? []
  const breaking = note ?? (bang === '!' ? '' : null)
  if (!TYPES.includes(type.toLowerCase()))
    return { type: null, scope: null, text: subject || 'no message', breaking }
  return { type: type.toLowerCase(), scope: scope.trim() || null, text: text.trim(), breaking }
}

/** The text of the first footer that tells of a breaking change, up to the next footer or paragraph. */
function noteOf(lines: readonly string[]): string | null {
  const start = lines.findIndex((line) => BREAKING.test(line))
  if (start === -1) return null
  const rest = lines.slice(start + 1)
  const end = rest.findIndex((line) => line.trim() === '' || FOOTER.test(line))
  const first = BREAKING.exec(lines[start] ?? '')?.[1] ?? ''
  return oneLine([first, ...(end === -1 ? rest : rest.slice(0, end))].join(' '))
}
