import { ASYNC_CALLS, type AsyncCall, type AsyncCalls } from '../../contract.js'
import { currentContext, type RequestContext } from '../log/context.js'

/** Async calls of one stack that go on. */
export interface Waiting {
  /** The innermost call, which waits for none of the others. */
  readonly call: AsyncCall
  /** The innermost first: each waits for the one before. */
  readonly stack: readonly AsyncCallPlace[]
  /** Which async function called the outermost, and does not wait for it. */
  readonly creator: AsyncCallPlace | null
  /** On whose behalf. */
  readonly context: RequestContext | null
}

/** A call as it was when it was looked at. */
export interface AsyncCallPlace {
  readonly file: AsyncCall['file']
  readonly made: number
  /** -1: where its function begins. */
  readonly place: number
}

/** Has each async call know the request that it belongs to, in a bundle that was built with `bundle.trace: 'async'`. */
export function knowCallers(): void {
  const calls = tracedCalls()
  if (calls !== null) calls.context = currentContext
}

/** Every async call that goes on and waits for no other one, with those that wait for it; null: the bundle does not tell. */
export function asyncCalls(): Waiting[] | null {
  const calls = tracedCalls()?.live()
  if (calls === undefined) return null
  const waited = new Set<AsyncCall>()
  for (const call of calls) {
    const parent = waiter(call)
    if (parent !== null) waited.add(parent)
  }
  return calls.filter((call) => !waited.has(call)).map(follow)
}

function tracedCalls(): AsyncCalls | null {
  const shared = globalThis as unknown as Record<symbol, AsyncCalls | undefined>
  return shared[Symbol.for(ASYNC_CALLS)] ?? null
}

/** The async function that waits for a call; null: none does. */
function waiter({ parent, parentTurn }: AsyncCall): AsyncCall | null {
  return parent !== null && parent.turn === parentTurn ? parent : null
}

function follow(call: AsyncCall): Waiting {
  const stack: AsyncCallPlace[] = []
  let outermost = call
  for (let each: AsyncCall | null = call; each !== null; each = waiter(each)) {
    outermost = each
    stack.push(placeOf(each))
  }
  const { parent } = outermost
  const creator = parent === null ? null : { ...placeOf(parent), place: -1 }
  return { call, stack, creator, context: contextOf(outermost) }
}

function placeOf({ file, made, place }: AsyncCall): AsyncCallPlace {
  return { file, made, place }
}

/** What the first caller knew, as far back as none of them has ended. */
function contextOf(call: AsyncCall): RequestContext | null {
  let first = call
  while (first.parent !== null) first = first.parent
  return (first.context as RequestContext | null | undefined) ?? null
}
