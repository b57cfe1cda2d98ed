import type { MeasuredReport } from '../types.js'

export interface Verdict {
  readonly text: string
  /** Its class in the style sheet. */
  readonly kind: 'good' | 'bad' | 'warn' | 'plain'
}

/** What is to be thought of all that was measured, and of what became of it on a game day. */
export function verdictOf(services: readonly Verdictable[]): Verdict {
  const lost = services
    .flatMap(({ gameDay }) => gameDay ?? [])
    .filter(({ recovered }) => recovered === false).length
  const verdicts = services.flatMap(({ measured }) => measured?.figures ?? []).map(({ verdict }) => verdict)
  if (verdicts.length === 0 && lost === 0) return { text: 'not measured', kind: 'plain' }
  const over = verdicts.filter((each) => each === 'over').length
  const failures = [
    ...(over > 0 ? [`${over} over budget`] : []),
    ...(lost > 0 ? [`did not recover from ${lost}`] : []),
  ]
  if (failures.length > 0) return { text: `failed: ${failures.join(', ')}`, kind: 'bad' }
  const open = verdicts.filter((each) => each === 'not conclusive').length
  return open > 0
    ? { text: `passed, ${open} not conclusive`, kind: 'warn' }
    : { text: 'passed', kind: 'good' }
}

type Verdictable = Pick<MeasuredReport, 'measured' | 'gameDay'>
