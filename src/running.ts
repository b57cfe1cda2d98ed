import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { sha256 } from './sha256.js'

/** A process, told apart from a later one with the same id. */
export interface ProcessMark {
  readonly pid: number
  /** In ticks since the machine started; null where the system does not tell: then the id alone counts. */
  readonly start: number | null
}

/** Where ids of processes mean the same, as digests: a remote is told of them. null where the system does not tell. */
export interface Place {
  /** The machine, from one start to the next. */
  readonly boot: string | null
  /** Of a machine, one container, or what is in none. Two containers may have one host name. */
  readonly space: string | null
}

let own: (ProcessMark & Place) | null = null

export function thisProcess(): ProcessMark & Place {
  own ??= { pid: process.pid, start: statOf(process.pid)?.start ?? null, ...lookAtPlace() }
  return own
}

export function isRunning({ pid, start }: ProcessMark): boolean {
  if (!isAlive(pid)) return false
  const stat = statOf(pid)
  if (stat === null) return true
  return !stat.hasEnded && (start === null || start === stat.start)
}

/** Whether a process is surely over, whoever started it: it was one of this place. */
export function isOver(mark: ProcessMark & Place): boolean {
  const here = thisProcess()
  const isHere =
    here.boot !== null && here.space !== null && mark.boot === here.boot && mark.space === here.space
  return isHere && mark.start !== null && !isRunning(mark)
}

/**
 * Whether a process of a machine with this host name, which had this folder, is over: when the machine has been started
 * anew since, too. What may live in another container is not.
 */
export function isOverHere(mark: ProcessMark & Place): boolean {
  const { boot, space } = thisProcess()
  if (boot === null || mark.boot === null) return !isRunning(mark)
  if (boot !== mark.boot) return true
  return space === mark.space && !isRunning(mark)
}

function lookAtPlace(): Place {
  const id = told(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim())
  const spaces = ['pid', 'time'].map((kind) => told(() => readlinkSync(`/proc/self/ns/${kind}`)))
  // That of time is newer than some systems. Where it is, the start of a process is told as it has it.
  if (!id || !spaces[0]) return { boot: null, space: null }
  // All machines have the same numbers of namespaces.
  return { boot: short(id), space: short(JSON.stringify([id, hostname(), ...spaces])) }
}

const short = (text: string): string => sha256(text).slice(0, 20)

/**
 * Ids repeat, in containers soon; with its start, a process is told apart. It is the 22nd field of what Linux tells, of
 * which the second may hold blanks and brackets. A process that ended is told of until its parent has asked how.
 */
function statOf(pid: number): { readonly start: number; readonly hasEnded: boolean } | null {
  const stat = told(() => readFileSync(`/proc/${pid}/stat`, 'latin1'))
  if (stat === null) return null
  const [state = '', ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return { start: Number(fields[18]), hasEnded: /^[ZX]/i.test(state) }
}

/** What Linux tells; null where it does not, or means other ids: in a container, those of the machine may be mounted. */
function told(read: () => string): string | null {
  try {
    return readlinkSync('/proc/self') === String(process.pid) ? read() : null
  } catch {
    return null
  }
}

/** EPERM: it lives, and is somebody else's. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
