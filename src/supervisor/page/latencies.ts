import { watchDurations } from '../metrics/tally.js'

export interface Latencies {
  /** What has ended since the last time. Quantiles are milliseconds, within 6 %; null where nothing has ended. */
  readonly take: () => { readonly count: number; readonly quantile: (part: number) => number | null }
  readonly stop: () => void
}

/** Of each power of two. */
const STEPS = 8
const BUCKETS = 32 * STEPS

/** Counts how long requests take, finer than /metrics does, until it is stopped. */
export function watchLatencies(): Latencies {
  let counts = new Uint32Array(BUCKETS)
  watchDurations((milliseconds) => {
    const bucket = bucketOf(milliseconds)
    counts[bucket] = (counts[bucket] ?? 0) + 1
  })
  return {
    take() {
      const taken = counts
      counts = new Uint32Array(BUCKETS)
      const count = taken.reduce((sum, each) => sum + each, 0)
      return { count, quantile: (part) => (count === 0 ? null : quantileOf(taken, count * part)) }
    },
    stop: () => watchDurations(null),
  }
}

/** By microseconds: each power of two has its steps. */
function bucketOf(milliseconds: number): number {
  const value = Math.min(Math.max(1, Math.round(milliseconds * 1000)), 2 ** 30)
  const power = 31 - Math.clz32(value)
  const step = power >= 3 ? (value >> (power - 3)) & (STEPS - 1) : (value << (3 - power)) & (STEPS - 1)
  return power * STEPS + step
}

function quantileOf(counts: Uint32Array, wanted: number): number {
  let below = 0
  for (const [bucket, count] of counts.entries()) {
    below += count
    if (count > 0 && below >= wanted) return middleOf(bucket)
  }
  return middleOf(BUCKETS - 1)
}

function middleOf(bucket: number): number {
  const width = 2 ** Math.floor(bucket / STEPS) / STEPS
  const microseconds = width * (STEPS + (bucket % STEPS) + 0.5)
  return Math.round(microseconds) / 1000
}
