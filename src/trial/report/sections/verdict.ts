import type { Measurements } from '../types.js'

export interface Verdict {
  readonly text: string
  /** Its class in the style sheet. */
  readonly kind: 'good' | 'bad' | 'warn' | 'plain'
}

/** What is to be thought of all that was measured; null of a service: nothing was. */
export function verdictOf(services: readonly (Measurements | null)[]): Verdict {
  const verdicts = services.flatMap((measured) => measured?.figures ?? []).map(({ verdict }) => verdict)
  if (verdicts.length === 0) return { text: 'not measured', kind: 'plain' }
  const over = verdicts.filter((each) => each === 'over').length
  if (over > 0) return { text: `failed: ${over} over budget`, kind: 'bad' }
  const open = verdicts.filter((each) => each === 'not conclusive').length
  return open > 0
    ? { text: `passed, ${open} not conclusive`, kind: 'warn' }
    : { text: 'passed', kind: 'good' }
}
