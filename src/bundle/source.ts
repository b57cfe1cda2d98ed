import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Diagnostic } from '../errors.js'

/** One file of code. */
export interface Source {
  /** Relative to the bundle's root, with `/`. */
  readonly file: string
  readonly text: string
}

/** Reads an input; null where it is no file: a plugin made it. */
export function readSource(root: string, file: string): Source | null {
  try {
    // Thousands of small files: promises would take longer than the reading.
    return { file, text: readFileSync(join(root, file), 'utf8') }
  } catch {
    return null
  }
}

export interface SourceMatch {
  readonly groups: Readonly<Record<string, string | undefined>>
  readonly place: Pick<Diagnostic, 'file' | 'line' | 'column' | 'length' | 'lineText'>
}

/** Every match of a pattern (with flag `g`), and where it stands. */
export function matchesIn({ file, text }: Source, pattern: RegExp): SourceMatch[] {
  return [...text.matchAll(pattern)].map(({ 0: found, index, groups = {} }) => {
    const before = text.slice(0, index).split('\n')
    const column = before.at(-1)?.length ?? 0
    const lineText = text.split('\n', before.length).at(-1) ?? ''
    const length = Math.min(found.length, lineText.length - column)
    return { groups, place: { file, line: before.length, column, length, lineText } }
  })
}
