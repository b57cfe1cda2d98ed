/**
 * Calls back in the next turn of the event loop, and about every `interval` milliseconds from then on, with a time in
 * milliseconds that goes on only while the loop turns: a process that was kept from running has not heard its peers
 * meanwhile, and what they sent is read before the call. Keeps no process alive. Gives the function that ends it.
 */
export function onAwakeTime(interval: number, call: (now: number) => void): () => void {
  let before = performance.now()
  let time = before
  const turn = (): void => {
    const now = performance.now()
    time += Math.min(now - before, 2 * interval)
    before = now
    call(time)
  }
  let next = setImmediate(turn)
  // Timers come before what is read, immediates after it.
  const timer = setInterval(() => void (next = setImmediate(turn)), interval).unref()
  return () => {
    clearInterval(timer)
    clearImmediate(next)
  }
}
