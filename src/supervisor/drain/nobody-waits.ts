import { setImmediate as nextTurn } from 'node:timers/promises'

/** Milliseconds in which nobody came, after which nobody else is on the way: who was answered has connected again by then. */
const QUIET = 5

/** Milliseconds after which one turn of the event loop without anybody has to do, as clients keep coming. */
const PATIENCE = 100

/** Milliseconds after which it is given up, as they come faster than they are accepted. */
const LIMIT = 1000

/**
 * Waits until nobody waits to be accepted: closing the listener resets those, though they were told to be connected.
 * What is called gives how many were accepted so far; one turn of the event loop may accept but one of them.
 */
export async function untilNobodyWaits(accepted: () => number): Promise<void> {
  // The turn in which this begins may have looked for clients before.
  await nextTurn()
  const start = performance.now()
  let now = start
  for (let quiet = 0; now - start < LIMIT;) {
    const known = accepted()
    const before = now
    // Each waits for the one before it.
    // oxlint-disable-next-line no-await-in-loop
    await nextTurn()
    now = performance.now()
    // A turn looks for clients once, however long it is.
    quiet = accepted() === known ? quiet + Math.min(1, now - before) : 0
    if (quiet >= QUIET || (quiet > 0 && now - start >= PATIENCE)) return
  }
}
