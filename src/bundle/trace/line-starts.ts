/** Where each line of a text begins. */
export function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** The index of the last of some ascending numbers that is not above another one; -1: all are. */
export function lastNotAbove(length: number, numberAt: (index: number) => number, limit: number): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (numberAt(middle) <= limit) low = middle + 1
    else high = middle
  }
  return low - 1
}
