import type { Answers } from './clients.js'

/** What became of one thing that was asked for. */
export interface Asked {
  /** Milliseconds. */
  readonly time: number
  /** null: it was answered. */
  readonly problem: string | null
}

/** Reasons that are told. */
const MOST = 5

/** Counts what became of what was asked for. */
export function createTally(): { readonly add: (one: Asked) => void; readonly answers: () => Answers } {
  const times: number[] = []
  const reasons = new Set<string>()
  let failed = 0
  return {
    add({ time, problem }) {
      if (problem === null) times.push(time)
      else {
        failed += 1
        if (reasons.size < MOST) reasons.add(problem)
      }
    },
    answers: () => ({ answered: times.length, failed, reasons: [...reasons], times }),
  }
}
