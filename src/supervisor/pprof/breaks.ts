import { setImmediate as nextTurn } from 'node:timers/promises'

/** Milliseconds that one part of a long work takes: between two of them the event loop serves the service. */
const PART = 4

/** For a work of many small steps: after each of them, `if (breaks.due()) await breaks.take()`. */
export function createBreaks(): { readonly due: () => boolean; readonly take: () => Promise<void> } {
  let begun = performance.now()
  return {
    due: () => performance.now() - begun > PART,
    async take() {
      await nextTurn()
      begun = performance.now()
    },
  }
}
