import { readFileSync } from 'node:fs'

/** A process of this machine, told apart from a later one with the same id. */
export interface ProcessMark {
  readonly pid: number
  /** In ticks since the machine started; null where the system does not tell: then the id alone counts. */
  readonly start: number | null
}

export function thisProcess(): ProcessMark {
  return { pid: process.pid, start: startOf(process.pid) }
}

export function isRunning({ pid, start }: ProcessMark): boolean {
  return isAlive(pid) && (start === null || start === (startOf(pid) ?? start))
}

/**
 * Ids repeat, in containers soon; with its start, a process is told apart. It is the 22nd field of what Linux tells, of
 * which the second may hold blanks and brackets.
 */
function startOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19])
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
