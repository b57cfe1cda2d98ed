import { setImmediate as nextTurn } from 'node:timers/promises'
import type { DrainReport } from '../drain/drain.js'
// Which knows the handles that are created from now on, where it was asked to.
import '../left-overs/handles.js'
import { runOutsideContext } from '../log/context.js'
import { flushLog, type Log } from '../log/log.js'
import { announceStopping } from './stopping.js'
import { closeResources } from '../resources/resources.js'
import { drainThreads } from './threads.js'

/** One supervised server of this process. */
export interface Member {
  readonly log: Log
  /** Milliseconds that its drain may take. */
  readonly deadline: number
  /** Starts its drain, or gives the one that has begun. @param since when the process began to end, as performance.now() tells it */
  readonly drain: (reason: string, since: number) => Promise<DrainReport>
}

/** Milliseconds that the last log lines have at least to leave the process: where the deadline is over, or nearly so. */
const FLUSH_TIME = 1000

const members = new Set<Member>()
/** Why the process ends, and since when; null while it does not. */
let ending: { readonly reason: string; readonly since: number } | null = null
let failed = false

/** One that comes while the process ends is drained at once. */
export function join(member: Member): void {
  members.add(member)
  if (ending !== null) void member.drain(ending.reason, ending.since)
}

/** Says whether others are left. */
export function leave(member: Member): boolean {
  members.delete(member)
  return members.size > 0
}

export function isEnding(): boolean {
  return ending !== null
}

/** Why the process ends, and when what is left is cut off, as performance.now() tells it; null while it does not. */
export function describeEnding(): { readonly reason: string; readonly until: number } | null {
  return ending === null ? null : { reason: ending.reason, until: ending.since + longestDeadline() }
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
  if (ending !== null) return
  const since = performance.now()
  ending = { reason, since }
  // A request that crashed, or called for the end, is not what the drain is about.
  await runOutsideContext(() => drainAndExit(reason, since))
}

async function drainAndExit(reason: string, since: number): Promise<void> {
  try {
    await drainAll(reason, since)
  } catch (error) {
    // Whatever it is, a process that is to end ends.
    fail()
    for (const { log } of members) log.error({ err: error }, 'the drain failed')
  } finally {
    process.exit(failed ? 1 : 0)
  }
}

async function drainAll(reason: string, since: number): Promise<void> {
  const announced = announceStopping(reason)
  const [first] = members
  const [served, reports] = await Promise.all([
    drainThreads(reason, longestDeadline(), first?.log),
    drainMembers(reason, since),
  ])
  if (!served || reports.some(({ cut }) => cut.length > 0)) fail()
  const until = since + longestDeadline()
  if (!(await closeResources(until, first?.log))) fail()
  const flushUntil = Math.max(until, performance.now() + FLUSH_TIME)
  await Promise.all([announced, flushAll(flushUntil)])
  // An upgrade may have removed the file that it loads.
  await nameLeftOvers(flushUntil).catch(() => {})
}

/** Those as well that come meanwhile. */
async function drainMembers(reason: string, since: number): Promise<DrainReport[]> {
  let reports: DrainReport[] = []
  while (reports.length < members.size) {
    // Each waits for those that came while the ones before it were drained.
    // oxlint-disable-next-line no-await-in-loop
    reports = await Promise.all([...members].map((member) => member.drain(reason, since)))
  }
  return reports
}

function longestDeadline(): number {
  return Math.max(0, ...[...members].map(({ deadline }) => deadline))
}

/** When the process is not to wait for anything: with a second signal, or a second crash. */
export function exitAtOnce(code: number, why: string): void {
  const [first] = members
  first?.log.warn(why)
  process.exit(code)
}

async function flushAll(until: number): Promise<void> {
  await Promise.all([...members].map(({ log }) => flushLog(log, until - performance.now())))
}

async function nameLeftOvers(until: number): Promise<void> {
  const { leftOvers } = await import('../left-overs/left-overs.js')
  // What was closed in the last turn is gone at the end of the next.
  await nextTurn()
  await nextTurn()
  const left = leftOvers()
  if (left.length === 0) return
  const [first] = members
  first?.log.warn({ leftOver: left }, 'left over at exit')
  await flushAll(until)
}
