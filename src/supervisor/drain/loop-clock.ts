/**
 * Calls back about every `tick` milliseconds, with a time in milliseconds that goes on only while the event loop turns:
 * a process that was kept from running has not heard its clients meanwhile, and what they sent is read before the call.
 * The first call comes in the next turn. It keeps no process alive, and ends with it.
 */
export function loopClock(tick: number, call: (now: number) => void): void {
  let time = 0
  let before = performance.now()
  const turn = (): void => {
    const now = performance.now()
    time += Math.min(now - before, 2 * tick)
    before = now
    call(time)
  }
  // Timers come before what is read, immediates after it.
  setInterval(() => setImmediate(turn), tick).unref()
  setImmediate(turn)
}
