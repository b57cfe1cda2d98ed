import { decode, encode } from '@jridgewell/sourcemap-codec'
import { lineStarts } from './line-starts.js'

/** A text without line breaks, and where it goes. */
export interface Insertion {
  /** An index of the text before anything is inserted. */
  readonly at: number
  text: string
}

/** Puts them in. What goes to the same place keeps its order. */
export function insert(text: string, insertions: readonly Insertion[]): string {
  const parts: string[] = []
  let last = 0
  for (const insertion of inOrder(insertions)) {
    parts.push(text.slice(last, insertion.at), insertion.text)
    last = insertion.at
  }
  parts.push(text.slice(last))
  return parts.join('')
}

/** The source map for it: what lies behind an insertion, on its line, has moved to the right. Nothing else of its text changes. */
export function shiftMap(text: string, map: string, insertions: readonly Insertion[]): string {
  const before = mappingsIn(map)
  const mappings = decode(before)
  const starts = lineStarts(text)
  const sorted = inOrder(insertions)
  let next = 0
  for (const [line, segments] of mappings.entries()) {
    const start = starts[line] ?? text.length
    const end = starts[line + 1] ?? text.length + 1
    let moved = 0
    const here: Insertion[] = []
    for (let one = sorted[next]; one !== undefined && one.at < end; one = sorted[++next]) here.push(one)
    let passed = 0
    for (const segment of segments) {
      for (let one = here[passed]; one !== undefined && one.at - start <= segment[0]; one = here[++passed])
        moved += one.text.length
      segment[0] += moved
    }
  }
  return map.replace(before, () => encode(mappings))
}

/** Parsed apart, as what is written back must be the same otherwise. */
export function mappingsIn(map: string): string {
  return (JSON.parse(map) as { mappings: string }).mappings
}

function inOrder(insertions: readonly Insertion[]): Insertion[] {
  return insertions.toSorted((a, b) => a.at - b.at)
}
