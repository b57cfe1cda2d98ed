/** Milliseconds between two times of `performance.now()`, to the microsecond: a log line needs no more digits. */
export function durationOf(since: number, until = performance.now()): number {
  return Math.round((until - since) * 1000) / 1000
}
