import type { AsyncCall, AsyncCalls, TracedFile, TraceTable } from '../../src/contract.js'

/** Milliseconds between two looks at the calls, while there are some. */
const TICK = 1000

/** Calls that are looked at in one turn of the event loop. */
const AT_ONCE = 2000

/** A call while it goes on. Its function holds it, so it is garbage as soon as the function is. */
interface Call extends AsyncCall {
  place: number
  turn: number
  since: number
  parent: Call | null
  parentTurn: number
  /** Who goes on when this one waits for the first time. */
  caller: Call | null
  older: Call | null
  younger: Call | null
  weak: WeakRef<Call> | null
  readonly begun: number
}

type Trace = AsyncCalls & ReturnType<typeof startTrace>

/**
 * What the functions of an output call that was built with `bundle.trace: 'async'`: this text lies at its beginning, and each
 * of its async functions calls `enter` first and `leave` last, and around what it waits for `begin`, `suspend` and `resume`.
 */
export function traceCalls(url: string, table: () => TraceTable, key: string) {
  const shared = globalThis as unknown as Record<symbol, Trace | undefined>
  const trace = (shared[Symbol.for(key)] ??= startTrace())
  const file: TracedFile = { url, table }
  return { ...trace, enter: (made: number) => trace.enter(file, made) }
}

function startTrace() {
  /** Which async function runs now; null between turns, and in what none of them has called. */
  let current: Call | null = null
  let now = performance.now()
  let isTicking = false
  /** The ends of the list of young calls. */
  let oldest: Call | null = null
  let youngest: Call | null = null
  /** What is older, held so that it can be garbage: a promise that is never settled takes its functions with it. */
  const old = new Set<WeakRef<Call>>()
  const garbage = new FinalizationRegistry<WeakRef<Call>>((weak) => void old.delete(weak))

  function enter(file: TracedFile, made: number): Call {
    if (!isTicking) tick()
    const parent = current
    const call: Call = {
      file,
      made,
      place: -1,
      turn: 0,
      since: now,
      parent,
      parentTurn: parent === null ? 0 : parent.turn,
      context: parent === null && trace.context !== null ? trace.context() : null,
      caller: parent,
      older: youngest,
      younger: null,
      weak: null,
      begun: now,
    }
    if (youngest === null) oldest = call
    else youngest.younger = call
    youngest = call
    current = call
    return call
  }

  function leave(call: Call): void {
    current = call.caller
    call.turn = -1
    // A function that calls itself anew, and does not wait for it, would hold all that went before.
    call.parent = call.caller = null
    if (call.weak === null) unlink(call)
    else old.delete(call.weak)
  }

  function unlink(call: Call): void {
    const { older, younger } = call
    if (older === null) oldest = younger
    else older.younger = younger
    if (younger === null) youngest = older
    else younger.older = older
    call.older = call.younger = null
  }

  /** What is called from here on is waited for. */
  function begin(call: Call, place: number): Call {
    call.place = place
    call.turn += 1
    return call
  }

  /** The function is about to wait: who called it goes on, or the event loop does. */
  function suspend<T>(call: Call, value: T): T {
    call.since = now
    current = call.caller
    call.caller = null
    return value
  }

  function resume<T>(call: Call, value: T): T {
    current = call
    return value
  }

  /** Of a generator: whoever reads on is who waits for it now. */
  function reread<T>(call: Call, value: T): T {
    call.parent = call.caller = current
    call.parentTurn = current === null ? 0 : current.turn
    current = call
    return value
  }

  function isPromise(_: Call, value: unknown): boolean {
    return value instanceof Promise
  }

  function tick(): void {
    isTicking = true
    setTimeout(() => {
      isTicking = false
      // Nothing async runs in a timer; had a stack overflowed within these functions, it is put right here.
      current = null
      age()
      if (oldest !== null || old.size > 0) tick()
    }, TICK).unref()
    now = performance.now()
  }

  function age(): void {
    let left = AT_ONCE
    while (oldest !== null && oldest.begun < now && left-- > 0) {
      const call: Call = oldest
      unlink(call)
      old.add((call.weak = new WeakRef(call)))
      garbage.register(call, call.weak)
    }
  }

  function live(): Call[] {
    const calls: Call[] = []
    for (const weak of old) {
      const call = weak.deref()
      if (call !== undefined) calls.push(call)
    }
    for (let call = oldest; call !== null; call = call.younger) calls.push(call)
    return calls
  }

  const trace = {
    enter,
    leave,
    begin,
    suspend,
    resume,
    reread,
    isPromise,
    live,
    context: null as (() => unknown) | null,
  }
  return trace
}
