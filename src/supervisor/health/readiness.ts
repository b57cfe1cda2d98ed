import { currentPhase, supervisedServers } from '../supervised-servers.js'
import { escapeControl } from '../log/escape.js'

/** What `GET /readyz` answers: with 503 unless it is ready. */
export interface Readiness {
  readonly ready: boolean
  readonly reasons: readonly string[]
}

/** Of all servers of this process. @param whole whether the errors of checks are told too, or which ones fail alone */
export async function readiness(whole: boolean): Promise<Readiness> {
  const failures =
    currentPhase() === 'serving'
      ? await Promise.all([...supervisedServers].map(({ checks }) => checks.run()))
      : []
  // Looked at once more: a drain may have begun meanwhile.
  const current = currentPhase()
  const reasons = new Set<string>(current === 'serving' ? [] : [current])
  for (const { name, why } of failures.flat()) {
    reasons.add(escapeControl(whole ? `${name}: ${why}` : name).slice(0, MAX_REASON))
  }
  return { ready: reasons.size === 0, reasons: [...reasons] }
}

const MAX_REASON = 1000
