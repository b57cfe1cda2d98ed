import { randomBytes } from 'node:crypto'
import { isRunning, thisProcess } from './running.js'

/**
 * How the name ends of what a process makes for a while: `.<pid>-<start>-<place>.<random>.tmp`. So what it leaves when it
 * is killed is told from what another one, in a container that shares the folder too, is still at.
 */
export function temporaryEnding(): string {
  const { pid, start } = thisProcess()
  return `.${pid}-${start ?? 0}-${placeHere()}.${randomBytes(4).toString('hex')}.tmp`
}

/** Whether a name is one of those, and its process is gone. Where places are not told, as on macOS, the id alone counts. */
export function isLeftover(name: string): boolean {
  const [, pid, start, place] = ENDING.exec(name) ?? []
  if (place !== placeHere()) return false
  return !isRunning({ pid: Number(pid), start: start === '0' ? null : Number(start) })
}

const ENDING = /\.(\d+)-(\d+)-([0-9a-f]+)\.[0-9a-f]{8}\.tmp$/

function placeHere(): string {
  return thisProcess().space?.slice(0, 12) ?? '0'
}
