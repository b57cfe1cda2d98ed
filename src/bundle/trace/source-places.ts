import { decode } from '@jridgewell/sourcemap-codec'
import { lastNotAbove, lineStarts } from './line-starts.js'

/** Where in the sources something of an output is. */
export interface SourcePlace {
  /** Which of the sources; -1: none. */
  readonly source: number
  /** From 1. */
  readonly line: number
  /** What the source calls that which was renamed; null: the map does not say. */
  readonly name: string | null
}

export interface SourcePlaces {
  /** As the map names them: relative to the output. */
  readonly sources: readonly string[]
  /** @param at an index of the output's text */
  readonly of: (at: number) => SourcePlace
}

/** Reads a source map, once for many questions. */
export function sourcePlaces(text: string, map: string): SourcePlaces {
  const { sources, names, mappings } = JSON.parse(map) as Record<'sources' | 'names', string[]> & {
    mappings: string
  }
  const lines = decode(mappings)
  const starts = lineStarts(text)
  return {
    sources,
    of(at) {
      const line = lastNotAbove(starts.length, (index) => starts[index] ?? 0, at)
      const segments = lines[line] ?? []
      const column = at - (starts[line] ?? 0)
      const segment = segments[lastNotAbove(segments.length, (index) => segments[index]?.[0] ?? 0, column)]
      if (segment === undefined || segment.length === 1) return { source: -1, line: line + 1, name: null }
      const name = segment[0] === column && segment[4] !== undefined ? (names[segment[4]] ?? null) : null
      return { source: segment[1], line: segment[2] + 1, name }
    },
  }
}
