import type { Diagnostic } from '../errors.js'
import { locate } from './locate.js'
import { formatPath, type Mistake } from './mistake.js'
import type { Source } from './source.js'

/** Mistakes as they are shown: with the line of the source where it can be found, and in the order of the lines. */
export function toDiagnostics(mistakes: readonly Mistake[], source: Source | null): Diagnostic[] {
  const find = source === null ? () => null : locate(source.text)
  const diagnostics: Diagnostic[] = mistakes.map(({ path, text, suggestion }) => ({
    text: `${formatPath(path)} ${text}`,
    ...(source === null ? {} : { file: source.label }),
    ...find(path),
    ...(suggestion === undefined ? {} : { suggestion }),
  }))
  return diagnostics.toSorted(
    (a, b) => (a.line ?? Infinity) - (b.line ?? Infinity) || (a.column ?? 0) - (b.column ?? 0),
  )
}
