/**
 * Calls back about every `tick` milliseconds, with a time in milliseconds that goes on only while the event loop turns:
 * a process that was kept from running has not heard its clients meanwhile, and what they sent is read before the call.
 * The first call comes in the next turn. Gives the function that ends it.
 */
export function loopClock(tick: number, call: (now: number) => void): () => void {
  let time = 0
  let before = performance.now()
  let stopped = false
  const turn = (): void => {
    if (stopped) return
    const now = performance.now()
    time += Math.min(now - before, 2 * tick)
    before = now
    call(time)
  }
  // Timers come before what is read, immediates after it.
  const timer = setInterval(() => setImmediate(turn), tick)
  // Whatever it is about keeps the process itself.
  timer.unref()
  setImmediate(turn)
  return () => {
    stopped = true
    clearInterval(timer)
  }
}
