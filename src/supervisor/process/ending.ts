import { setImmediate as nextTurn } from 'node:timers/promises'
import type { DrainReport } from '../drain/drain.js'
// Which knows the handles that are created from now on, where it was asked to.
import '../left-overs/handles.js'
import { flushLog, type Log } from '../log/log.js'
import { announceStopping } from './stopping.js'
import { closeResources } from '../resources/resources.js'
import { drainThreads } from './threads.js'

/** One supervised server of this process. */
export interface Member {
  readonly log: Log
  /** Milliseconds that its drain may take. */
  readonly deadline: number
  /** Starts its drain, or gives the one that has begun. */
  readonly drain: (reason: string) => Promise<DrainReport>
}

/** Milliseconds for the last log lines to leave the process. */
const FLUSH_LIMIT = 1000

const members = new Set<Member>()
let ending = false
let failed = false

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

/** Whatever comes, the process ends with 1. */
export function fail(): void {
  failed = true
}

/**
 * Drains all supervised servers of this process and of its threads, closes what it owns, flushes the logs and exits:
 * with 0 when all was served, with 1 when a deadline cut something off, a resource did not close, or it crashed.
 */
export async function endProcess(reason: string): Promise<void> {
  if (ending) return
  ending = true
  try {
    await drainAll(reason)
  } catch (error) {
    // Whatever it is, a process that is to end ends.
    fail()
    for (const { log } of members) log.error({ err: error }, 'the drain failed')
  } finally {
    process.exit(failed ? 1 : 0)
  }
}

async function drainAll(reason: string): Promise<void> {
  const announced = announceStopping(reason)
  const all = [...members]
  const deadline = Math.max(0, ...all.map((member) => member.deadline))
  const until = performance.now() + deadline
  const [served, ...reports] = await Promise.all([
    drainThreads(reason, deadline, all[0]?.log),
    ...all.map((member) => member.drain(reason)),
  ])
  if (!served || reports.some(({ cut }) => cut.length > 0)) fail()
  if (!(await closeResources(until, all[0]?.log))) fail()
  await Promise.all([announced, flushAll(all)])
  // An upgrade may have removed the file that it loads.
  await nameLeftOvers(all).catch(() => {})
}

/** When the process is not to wait for anything: with a second signal, or a second crash. */
export function exitAtOnce(code: number, why: string): void {
  const [first] = members
  first?.log.warn(why)
  process.exit(code)
}

async function flushAll(all: readonly Member[]): Promise<void> {
  await Promise.all(all.map(({ log }) => flushLog(log, FLUSH_LIMIT)))
}

async function nameLeftOvers(all: readonly Member[]): Promise<void> {
  const { leftOvers } = await import('../left-overs/left-overs.js')
  // What was closed in the last turn is gone at the end of the next.
  await nextTurn()
  await nextTurn()
  const left = leftOvers()
  if (left.length === 0) return
  all[0]?.log.warn({ leftOver: left }, 'left over at exit')
  await flushAll(all)
}
