import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { readIfExists } from '../files.js'
import type { Artifact } from '../package/index.js'
import type { ProcessMark } from './process.js'

export const JOURNAL_FILE = 'journal.jsonl'

/** What is remembered of a release, so that the same command goes on where one was interrupted. */
export type JournalEntry =
  /** The files are in place. `key` stands for everything that they were made of. */
  | { readonly event: 'placed'; readonly key: string; readonly artifacts: readonly Artifact[] }
  /** The lock with this id may be ours: it is asked for next. */
  | ({ readonly event: 'lock'; readonly id: string; readonly host: string } & ProcessMark)
  | { readonly event: 'begun' | 'done'; readonly id: string }

export interface Journal {
  readonly entries: readonly JournalEntry[]
  /** Resolves when the entry is on the disk. */
  readonly append: (entry: JournalEntry) => Promise<void>
}

/**
 * A file of JSON lines, each with the time it was written at. It only grows. What a killed process left of its last line
 * is passed over.
 */
export async function openJournal(file: string, now: () => Date): Promise<Journal> {
  const text = (await readIfExists(file))?.toString() ?? ''
  const entries = parse(text)
  let before = /[^\n]$/.test(text) ? '\n' : ''
  return {
    entries,
    async append(entry) {
      // A release of a tag alone has put no files there.
      await mkdir(dirname(file), { recursive: true })
      const handle = await open(file, 'a')
      try {
        // In one write, so that two processes do not mix.
        await handle.write(`${before}${JSON.stringify({ at: now().toISOString(), ...entry })}\n`)
        await handle.datasync()
        before = ''
      } finally {
        await handle.close()
      }
      entries.push(entry)
    },
  }
}

function parse(text: string): JournalEntry[] {
  return text.split('\n').flatMap((line): JournalEntry[] => {
    try {
      const entry = JSON.parse(line) as JournalEntry | null
      return typeof entry?.event === 'string' ? [entry] : []
    } catch {
      return []
    }
  })
}
