import { distance } from 'fastest-levenshtein'

/** `Did you mean "entries"?`, where one of the words is near enough to what was written. */
export function didYouMean(word: string, words: readonly string[]): string | undefined {
  // Nobody mistypes a name of eighty letters, and comparing takes its length times that of the others.
  if (word.length > 80) return undefined
  const ranked = words
    .map((each) => ({ each, steps: distance(word.toLowerCase(), each.toLowerCase()) }))
    .toSorted((a, b) => a.steps - b.steps)
  const [best] = ranked
  const near =
    best !== undefined && best.steps <= 3 && best.steps < Math.max(word.length, best.each.length) * 0.6
  return near ? `Did you mean "${best.each}"?` : undefined
}
