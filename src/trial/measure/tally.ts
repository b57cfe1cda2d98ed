import type { Answers } from './clients.js'

/** What became of one thing that was asked for. */
export interface Asked {
  /** Milliseconds. */
  readonly time: number
  /** null: it was answered. */
  readonly problem: string | null
  /** Of HTTP; null: no answer. */
  readonly status?: number | null
  /** Whether a connection was made for it. */
  readonly isFirst?: boolean
}

/** Reasons that are told. */
const MOST = 5

/** Counts what became of what was asked for. */
export function createTally(): { readonly add: (one: Asked) => void; readonly answers: () => Answers } {
  const times: number[] = []
  const reasons = new Set<string>()
  let failed = 0
  let refused: Answers['refused'] = null
  return {
    add({ time, problem, status }) {
      if (status != null && status >= 400 && status < 500)
        refused = { count: (refused?.count ?? 0) + 1, status }
      if (problem === null) times.push(time)
      else {
        failed += 1
        if (reasons.size < MOST) reasons.add(problem)
      }
    },
    answers: () => ({ answered: times.length, failed, reasons: [...reasons], refused, times }),
  }
}
