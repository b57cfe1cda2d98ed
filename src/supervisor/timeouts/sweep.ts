import type { Server } from 'node:net'

export interface Sweep {
  readonly server: Server
  /** What is to be noticed in time: milliseconds, or false. */
  readonly limits: readonly (number | false)[]
  /** Is told the time of a clock that stands still while this process does: nobody else is to blame for that. */
  readonly look: (now: number) => void
  /** Whether there is nothing to look at. */
  readonly isEmpty: () => boolean
}

/** Looks at a server's connections again and again, as long as there are any; keeps no process alive. */
export function sweepOften({ server, limits, look, isEmpty }: Sweep): void {
  const interval = intervalFor(limits)
  let timer: NodeJS.Timeout | null = null
  server.on('connection', () => {
    timer ??= setInterval(run, interval, awakeClock(interval)).unref()
  })
  const run = (clock: () => number): void => {
    look(clock())
    if (timer === null || !isEmpty()) return
    clearInterval(timer)
    timer = null
  }
}

/** A tenth of the shortest limit, in milliseconds: what is overdue is noticed that much later, at most twice. */
export function intervalFor(limits: readonly (number | false)[]): number {
  return Math.max(10, Math.min(...limits.map((limit) => limit || Infinity)) / 10)
}

/**
 * A clock that is read at an interval. After a pause of the event loop, what came in meanwhile is still to be read, and
 * the timer comes first: so the pause counts for no more than one interval, and a peer is not taken for dead.
 */
export function awakeClock(interval: number): () => number {
  let last = performance.now()
  let time = last
  return () => {
    const now = performance.now()
    time += Math.min(now - last, 1.5 * interval)
    last = now
    return time
  }
}
