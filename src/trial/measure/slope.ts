/** A value that was seen at some count. */
export interface Seen {
  readonly at: number
  readonly value: number
}

/**
 * How much the value grows with each one more: the median of the slopes between all pairs (Theil and Sen), which a few
 * outliers do not move. With the quartiles of those slopes.
 */
export function slopeOf(points: readonly Seen[]): { slope: number; range: readonly [number, number] } | null {
  const slopes = points.flatMap((one, index) =>
    points
      .slice(index + 1)
      .flatMap((other) => (other.at === one.at ? [] : [(other.value - one.value) / (other.at - one.at)])),
  )
  if (slopes.length === 0) return null
  return { slope: quantile(slopes, 0.5), range: [quantile(slopes, 0.25), quantile(slopes, 0.75)] }
}

/** 0.5 is the median. Of no values: NaN. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(Math.floor(sorted.length * part), sorted.length - 1)] ?? Number.NaN
}
