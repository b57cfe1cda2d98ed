import { open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { makeFolder, readIfExists } from '../../files.js'
import type { Artifact } from '../../package/index.js'
import { onDisk } from '../on-disk.js'
import type { Place, ProcessMark } from '../../running.js'

export const JOURNAL_FILE = 'journal.jsonl'

/** What is remembered of a release, so that the same command goes on where one was interrupted. */
export type JournalEntry =
  /** The files are in place. `key` stands for everything that they were made of. */
  | { readonly event: 'placed'; readonly key: string; readonly artifacts: readonly Artifact[] }
  /** The lock with this id may be ours: it is asked for next. */
  | ({ readonly event: 'lock'; readonly id: string; readonly host: string } & ProcessMark & Partial<Place>)
  /** Of a publication. `key` as above: of one commit, another branch may release something else. */
  | { readonly event: 'begun' | 'done'; readonly id: string; readonly key: string }

export interface Journal {
  readonly entries: readonly JournalEntry[]
  /** Resolves when the entry is on the disk. Throws RELEASE_UNWRITABLE. */
  readonly append: (entry: JournalEntry) => Promise<void>
}

/**
 * A file of JSON lines, each with the time it was written at. It only grows. What a killed process left of its last line
 * is passed over.
 */
export async function openJournal(file: string, now: () => Date): Promise<Journal> {
  const text = (await readIfExists(file))?.toString() ?? ''
  const entries = parse(text)
  let isLineOpen = /[^\n]$/.test(text)
  let isFolderSynced = false

  async function write(line: string): Promise<void> {
    const folder = dirname(file)
    // A release of a tag alone has put no files there.
    await makeFolder(folder)
    const handle = await open(file, 'a')
    try {
      // At once, so that two processes do not mix. Until all of it is there, the next line is to begin one of its own.
      const before = isLineOpen ? '\n' : ''
      isLineOpen = true
      await handle.writeFile(`${before}${line}\n`)
      await handle.datasync()
      isLineOpen = false
    } finally {
      await handle.close()
    }
    if (!isFolderSynced) await syncFolder(folder)
    isFolderSynced = true
  }

  return {
    entries,
    async append(entry) {
      await onDisk(dirname(file), () => write(JSON.stringify({ at: now().toISOString(), ...entry })))
      entries.push(entry)
    },
  }
}

/** That a file is new stands in its folder. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
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
