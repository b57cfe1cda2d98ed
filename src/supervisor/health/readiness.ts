import { escapeControl } from '../log/escape.js'
import type { Phase } from '../process/phase.js'
import type { Checks } from './checks.js'

/** What `GET /readyz` answers: with 503 unless it is ready. */
export interface Readiness {
  readonly ready: boolean
  readonly reasons: readonly string[]
}

/** @param whole whether the errors of checks are told too, or which ones fail alone */
export async function readinessOf(phase: Phase, checks: Checks, whole: boolean): Promise<Readiness> {
  const failures = phase.current() === 'serving' ? await checks.run() : []
  // Looked at once more: a drain may have begun meanwhile.
  const current = phase.current()
  const reasons: string[] = current === 'serving' ? [] : [current]
  for (const { name, why } of failures) {
    reasons.push(escapeControl(whole ? `${name}: ${why}` : name).slice(0, MAX_REASON))
  }
  return { ready: reasons.length === 0, reasons }
}

const MAX_REASON = 1000
