import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { writeAtomic } from '../files.js'
import type { Counted } from './types.js'

/** What was counted at one HEAD. */
export interface Entry extends Counted {
  /** The full id of the commit that was counted from. */
  readonly head: string
}

export interface Memory {
  /** The newest last. */
  readonly entries: readonly Entry[]
  readonly remember: (entry: Entry) => Promise<void>
}

/** Enough for the branches somebody goes back and forth between. */
const CAPACITY = 16

/** To be raised when the same HEAD is to give another count than before. */
const EDITION = 2

/**
 * What was counted before, in the common git directory; a subject is all that an outcome depends on besides HEAD.
 * What belongs to a commit's id never goes stale. A damaged line is not read, and a folder that cannot be read or
 * written is no error: then the count is made anew.
 */
export function openMemory(commonDir: string, subject: readonly unknown[]): Memory {
  const key = JSON.stringify([EDITION, ...subject])
  const file = join(commonDir, 'slipway', `counts-${checksum(key)}`)
  const entries = readText(file)
    .split('\n')
    .flatMap((line) => readLine(key, line))

  async function remember(entry: Entry): Promise<void> {
    if (!Number.isSafeInteger(entry.seconds)) return
    const lines = [...entries, entry].slice(-CAPACITY).map((each) => writeLine(key, each))
    await writeAtomic(file, lines.join('')).catch(() => undefined)
  }

  return { entries, remember }
}

/** At once: on the way to every version, starting the machinery of promised reads takes longer than this. */
function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function readLine(key: string, line: string): Entry[] {
  const match = /^([0-9a-f]+) (\d+) ([0-9a-f]+) (-?\d+) [0-9a-f]+$/.exec(line)
  if (match === null) return []
  const [, head = '', commits, commit = '', seconds] = match
  const entry = { head, commits: Number(commits), commit, seconds: Number(seconds) }
  return writeLine(key, entry) === `${line}\n` ? [entry] : []
}

function writeLine(key: string, { head, commits, commit, seconds }: Entry): string {
  const content = `${head} ${commits} ${commit} ${seconds}`
  return `${content} ${checksum(`${key}\n${content}`)}\n`
}

/** Eight hex digits; against damage, not against malice. */
const checksum = (text: string) => crc32(text).toString(16).padStart(8, '0')
