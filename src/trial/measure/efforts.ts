import type { TrialEffort } from '../../config/index.js'

/** How long a trial takes its time for each part. Times in milliseconds. */
export interface Effort {
  readonly load: number
  /** How many connections are open, one after the other. */
  readonly counts: readonly number[]
  /** null: it is not looked for leaks, nor at what runs under load. */
  readonly leaks: LeakEffort | null
}

export interface LeakEffort {
  /** Of load, with nobody connected in between: what is more after each of them leaks. */
  readonly rounds: number
  readonly round: number
  /** Of load, while it is looked for who leaks. */
  readonly naming: number
}

/** A trial takes about 6 seconds, 25, and two minutes. */
export const efforts: Readonly<Record<Exclude<TrialEffort, 'none'>, Effort>> = {
  quick: { load: 500, counts: [100, 200], leaks: null },
  normal: { load: 3000, counts: [500, 1000, 2000], leaks: { rounds: 10, round: 500, naming: 2000 } },
  thorough: {
    load: 15_000,
    counts: [500, 1000, 2500, 5000],
    leaks: { rounds: 20, round: 2000, naming: 8000 },
  },
}

/** The same, where no more than so many connections may be open at the same time. */
export function limitEffort(effort: Effort, most: number): Effort {
  const largest = Math.max(...effort.counts)
  const factor = Math.min(1, most / largest)
  const counts = effort.counts.map((count) => Math.max(1, Math.floor(count * factor)))
  return { ...effort, counts: [...new Set(counts)] }
}
