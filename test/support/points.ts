/**
 * Where a release can be killed, of what kill-at.cjs wrote down. What lies between the end of one thing and the beginning
 * of the next one is one point; of a file that is written in many parts, the first ones stand for all.
 */
export function killPoints(reached: string): string[] {
  const all = linesOf(reached).filter((point) => !point.endsWith(' full'))
  return all.filter((point, index) => !(point.endsWith(' before') && all[index - 1]?.endsWith(' after')))
}

/** Where the disk can be full. */
export function fullPoints(reached: string): string[] {
  return linesOf(reached).filter((point) => point.endsWith(' full'))
}

/** So many of them, from everywhere. */
export function spread<T>(points: readonly T[], count: number): T[] {
  // A prime: every step leads to another one.
  const order = Array.from(points.keys(), (index) => (index * 7919) % points.length)
  return order.slice(0, count).flatMap((index) => points[index] ?? [])
}

const linesOf = (reached: string): string[] =>
  reached.split('\n').filter((point) => !/ writeFile ([4-9]|\d\d+) /.test(point))
