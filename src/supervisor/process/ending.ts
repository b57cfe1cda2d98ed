import type { DrainReport } from '../drain/drain.js'
import { flushLog, type Log } from '../log/log.js'
import { announceStopping } from './stopping.js'

/** One supervised server of this process. */
export interface Member {
  readonly log: Log
  /** Starts its drain, or gives the one that has begun. */
  readonly drain: (reason: string) => Promise<DrainReport>
}

/** Milliseconds for the last log lines to leave the process. */
const FLUSH_LIMIT = 1000

const members = new Set<Member>()
let ending = false

export function join(member: Member): void {
  members.add(member)
}

/** Says whether others are left. */
export function leave(member: Member): boolean {
  members.delete(member)
  return members.size > 0
}

export function isEnding(): boolean {
  return ending
}

/**
 * Drains all supervised servers of this process, flushes their logs and exits: with 0 when all was served, with 1 when
 * a deadline cut something off.
 */
export async function endProcess(reason: string): Promise<void> {
  if (ending) return
  ending = true
  const announced = announceStopping(reason)
  const all = [...members]
  const reports = await Promise.all(all.map((member) => member.drain(reason)))
  await Promise.all([announced, ...all.map(({ log }) => flushLog(log, FLUSH_LIMIT))])
  process.exit(reports.some(({ cut }) => cut.length > 0) ? 1 : 0)
}

/** For the second signal: nothing is waited for. */
export function exitAtOnce(code: number, why: string): void {
  for (const { log } of members) log.warn(why)
  process.exit(code)
}
