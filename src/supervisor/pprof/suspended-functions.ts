import type { HeapGraph } from './heap-graph.js'

/** An async function that waits, as it lies on the heap. */
export interface Suspended {
  /** By which V8 finds it again. */
  readonly id: string
  readonly name: string
  /** The URL or the path of its code. */
  readonly url: string
  /** Where it begins. From 0, and so is the column. */
  readonly line: number
  readonly column: number
  /** The first that waits for what it gives; null: none does. */
  readonly waiter: Suspended | null
}

/**
 * Finds every async function that waits. One that does is held by what wakes it: the context of a function of V8's own has the
 * generator as its extension, and the reaction of a promise holds that function. So it goes from the promise that a call gave to who waits for it,
 * also through what Promise.all, race and then() put in between.
 */
export function suspendedFunctions(graph: HeapGraph): Suspended[] {
  const found = new Map<number, Suspended & { waiter: Suspended | null }>()
  for (const object of graph.objects()) {
    if (graph.nameOf(object) !== CONTEXT) continue
    const generator = generatorIn(graph, object)
    if (generator !== null && !found.has(generator)) found.set(generator, describe(graph, generator))
  }
  for (const [generator, suspended] of found) {
    const waiter = waiterOf(graph, generator)
    suspended.waiter = waiter === null ? null : (found.get(waiter) ?? null)
  }
  return [...found.values()].filter(({ url }) => url !== '' && !url.startsWith('node:'))
}

const CONTEXT = 'system / Context'

/** Objects that a search goes through at most: then/all/race of thousands. */
const MOST = 10_000

function generatorIn(graph: HeapGraph, context: number): number | null {
  const to = follow(graph, context, 'extension')
  return to !== null &&
    graph.placeOf(to) !== undefined &&
    follow(graph, to, 'parameters_and_registers') !== null
    ? to
    : null
}

function describe(graph: HeapGraph, generator: number): Suspended & { waiter: null } {
  const { line = 0, column = 0 } = graph.placeOf(generator) ?? {}
  const called = follow(graph, generator, 'function')
  const shared = called === null ? null : follow(graph, called, 'shared')
  // Of Node 20 and 22 another name than of later ones.
  const script =
    shared === null
      ? null
      : (follow(graph, shared, 'script') ?? follow(graph, shared, 'script_or_debug_info'))
  const name = called === null ? '' : graph.nameOf(called)
  const receiver = follow(graph, generator, 'receiver')
  const owner = receiver === null || graph.typeOf(receiver) !== 'object' ? '' : graph.nameOf(receiver)
  const isMethod = name !== '' && /^\p{Lu}\w*$/u.test(owner) && owner !== 'Object'
  return {
    id: graph.idOf(generator),
    name: isMethod ? `${owner}.${name}` : name,
    url: script === null ? '' : graph.nameOf(script),
    line,
    column,
    waiter: null,
  }
}

function follow(graph: HeapGraph, object: number, name: string): number | null {
  return graph.edgesOf(object).find((edge) => edge.name === name)?.to ?? null
}

/** From the promise that a function gave, by what hangs on it, to the function that it wakes. */
function waiterOf(graph: HeapGraph, generator: number): number | null {
  const seen = new Set<number>([generator])
  let open = promisesOf(graph, generator)
  while (open.length > 0 && seen.size < MOST) {
    const next: number[] = []
    for (const object of open) {
      if (seen.has(object)) continue
      seen.add(object)
      const waiter = graph.nameOf(object) === CONTEXT ? generatorIn(graph, object) : null
      if (waiter !== null) return waiter
      for (const { name, to } of graph.edgesOf(object)) if (leadsOn(graph, name, to)) next.push(to)
    }
    open = next
  }
  return null
}

/** A generator of an async function has its promise itself; one of an async generator, those of who reads on. */
function promisesOf(graph: HeapGraph, generator: number): number[] {
  return graph.edgesOf(generator).flatMap(({ name, to }) => {
    if (typeof name !== 'number' && name !== 'promise' && name !== 'queue') return []
    return graph.nameOf(to) === 'Promise' || graph.nameOf(to) === 'system / AsyncGeneratorRequest' ? [to] : []
  })
}

const links: ReadonlySet<string> = new Set([
  'Promise',
  CONTEXT,
  'system / PromiseReaction',
  'system / PromiseCapability',
])

/** Only by what V8 itself makes for promises: functions that have a place are somebody's. */
function leadsOn(graph: HeapGraph, name: string | number, to: number): boolean {
  if (name === 'previous' || name === 'map' || name === '__proto__') return false
  return graph.typeOf(to) === 'closure' ? graph.placeOf(to) === undefined : links.has(graph.nameOf(to))
}
