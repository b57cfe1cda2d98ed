import { constants } from 'node:os'
import { endProcess, exitAtOnce, isEnding } from './ending.js'
import { listenForOrders } from './workers.js'

const signals = ['SIGTERM', 'SIGINT'] as const

/**
 * Milliseconds in which another SIGINT is an echo of the first one: Ctrl-C reaches a service from the terminal, and
 * once more from the npm that started it.
 */
const ECHO = 100

let firstAt: number | null = null
let isOrdered = false
let heard = false

/** From now on, the first signal drains this process, and the second ends it. */
export function listenForSignals(): void {
  for (const signal of signals) if (!process.listeners(signal).includes(hear)) process.on(signal, hear)
  if (!heard) listenForOrders(hearOrder)
  heard = true
}

export function stopListeningForSignals(): void {
  for (const signal of signals) process.off(signal, hear)
}

/** From the primary of the cluster. What made it drain may reach this process too, before or after: Ctrl-C does. */
function hearOrder(reason: string): void {
  if (isEnding()) return
  isOrdered = true
  void endProcess(reason)
}

function hear(signal: NodeJS.Signals): void {
  const now = performance.now()
  if (!isEnding()) {
    firstAt = now
    void endProcess(signal)
  } else if (isOrdered) {
    isOrdered = false
    firstAt = now
  } else if (signal !== 'SIGINT' || firstAt === null || now - firstAt > ECHO) {
    exitAtOnce(128 + constants.signals[signal], `${signal} while draining: exit at once`)
  }
}
