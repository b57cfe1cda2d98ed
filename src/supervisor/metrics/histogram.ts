/** Values counted by size. */
export interface Histogram {
  /** The upper bound of each bucket, ascending; what is above the last one has a bucket of its own. */
  readonly bounds: readonly number[]
  readonly counts: number[]
  sum: number
}

export function createHistogram(bounds: readonly number[]): Histogram {
  return { bounds, counts: Array.from({ length: bounds.length + 1 }, () => 0), sum: 0 }
}

/** Runs for each request: over so few bounds, a walk is faster than a search. */
export function observe(histogram: Histogram, value: number): void {
  const { bounds, counts } = histogram
  let bucket = 0
  while (bucket < bounds.length && value > (bounds[bucket] as number)) bucket += 1
  counts[bucket] = (counts[bucket] as number) + 1
  histogram.sum += value
}
