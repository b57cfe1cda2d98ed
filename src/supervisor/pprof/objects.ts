/** V8 allocates in words of this many bytes. */
const WORD = 8

/**
 * How many objects a sample of V8's sampler stands for, which tells the bytes of all of them alone: n objects of s bytes,
 * where n is s's share of the rate, rounded. The smallest s that gives these bytes is taken; others may give them too.
 */
export function objectsIn(bytes: number, rate: number): number {
  const known = counts.get(bytes)
  if (known !== undefined) return known
  const count = findCount(bytes, rate)
  if (counts.size >= 10_000) counts.clear()
  counts.set(bytes, count)
  return count
}

const counts = new Map<number, number>()

function findCount(bytes: number, rate: number): number {
  for (let size = WORD; size * size <= bytes * 2 || size <= 65_536; size += WORD) {
    if (size > bytes) break
    if (bytes % size === 0 && Math.round(1 / (1 - Math.exp(-size / rate))) === bytes / size)
      return bytes / size
  }
  // Larger ones are few.
  return Math.max(1, Math.round(1 / (1 - Math.exp(-bytes / rate))))
}
