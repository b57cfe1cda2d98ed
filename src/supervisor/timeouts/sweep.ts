import type { Server } from 'node:net'
import { onAwakeTime } from '../traffic/awake-clock.js'

export interface Sweep {
  readonly server: Server
  /** What is to be noticed in time: milliseconds, or false. */
  readonly limits: readonly (number | false)[]
  /** Is told the time of a clock that stands still while this process does: no peer is to blame for that. */
  readonly look: (now: number) => void
  /** Whether there is nothing to look at. */
  readonly isEmpty: () => boolean
}

/** Looks at a server's connections again and again, as long as there are any; keeps no process alive. */
export function sweepOften({ server, limits, look, isEmpty }: Sweep): void {
  const interval = intervalFor(limits)
  let stop: (() => void) | null = null
  server.on('connection', () => {
    stop ??= onAwakeTime(interval, run)
  })
  const run = (now: number): void => {
    look(now)
    if (stop === null || !isEmpty()) return
    stop()
    stop = null
  }
}

/** A tenth of the shortest limit, in milliseconds: what is overdue is noticed that much later, at most twice. */
export function intervalFor(limits: readonly (number | false)[]): number {
  return Math.max(10, Math.min(...limits.map((limit) => limit || Infinity)) / 10)
}
