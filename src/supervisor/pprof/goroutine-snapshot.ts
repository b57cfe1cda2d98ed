import { setImmediate as nextTurn } from 'node:timers/promises'
import { mapFrames } from './frames.js'
import { heapGraph } from './heap-graph.js'
import { askV8 } from './inspector.js'
import { PprofError } from './pprof-error.js'
import type { Frame } from './profile.js'
import { type Suspended, suspendedFunctions } from './suspended-functions.js'

/** Bytes of the heap in use: V8 stops the thread for as much as a second or two to write down as many. */
const LARGEST = 16 * 1024 * 1024

/** How many functions V8 is asked where exactly they wait, for each of which it stops for 40 ms and more. */
const MOST_PLACES = 20

let isTaking = false

/**
 * Every async function that waits, with those that wait for it, as the heap has them. Stops the thread.
 *
 * @throws PprofError where the heap is too large, or another one is under way
 */
export async function suspendedStacks(): Promise<string[]> {
  if (isTaking) throw new PprofError(500, 'Could not take a snapshot: another one is under way')
  isTaking = true
  try {
    // By then, who asked waits as well.
    await nextTurn()
    await refuseLarge()
    const found = suspendedFunctions(await heapGraph())
    const placed = await exactPlaces(found)
    const waited = new Set(found.map(({ waiter }) => waiter))
    const frameOf = frames(placed)
    return found.filter((each) => !waited.has(each)).map((each) => stackText(each, frameOf))
  } finally {
    isTaking = false
  }
}

async function refuseLarge(): Promise<void> {
  if (process.memoryUsage().heapUsed <= LARGEST) return
  await askV8('HeapProfiler.collectGarbage')
  const { heapUsed } = process.memoryUsage()
  if (heapUsed <= LARGEST) return
  const [used, most] = [heapUsed, LARGEST].map((bytes) => Math.ceil(bytes / 1024 / 1024))
  throw new PprofError(
    500,
    `Could not take a snapshot: the heap has ${used} MiB in use, and a snapshot of more than ${most} MiB stops the service for too long; bundle.trace: 'async' tells of async calls without one`,
  )
}

/** By id, the line and the column where a function waits, from 0: of the first ones. */
type Places = ReadonlyMap<string, { readonly lineNumber: number; readonly columnNumber: number }>

async function exactPlaces(found: readonly Suspended[]): Promise<Places> {
  const places = new Map<string, { lineNumber: number; columnNumber: number }>()
  for (const { id } of oneOfEachFirst(found).slice(0, MOST_PLACES)) {
    await nextTurn()
    // It may have gone on, and be garbage by now.
    const place = await exactPlace(id).catch(() => null)
    if (place !== null) places.set(id, place)
  }
  return places
}

/** Of many calls of one function, most wait at the same place. */
function oneOfEachFirst(found: readonly Suspended[]): Suspended[] {
  const first = new Map(found.map((each) => [`${each.url} ${each.line} ${each.column}`, each]))
  return [...new Set([...first.values(), ...found])]
}

interface Property {
  readonly name: string
  readonly value?: { readonly value?: { lineNumber: number; columnNumber: number } }
}

async function exactPlace(id: string): Promise<{ lineNumber: number; columnNumber: number } | null> {
  const asked = { objectId: id, objectGroup: 'slipway' }
  const { result } = await askV8<{ result: { objectId: string } }>(
    'HeapProfiler.getObjectByHeapObjectId',
    asked,
  )
  try {
    const { objectId } = result
    const { internalProperties = [] } = await askV8<{ internalProperties?: Property[] }>(
      'Runtime.getProperties',
      {
        objectId,
        ownProperties: true,
      },
    )
    return internalProperties.find(({ name }) => name === '[[GeneratorLocation]]')?.value?.value ?? null
  } finally {
    await askV8('Runtime.releaseObjectGroup', { objectGroup: 'slipway' })
  }
}

function frames(places: Places): (each: Suspended) => Frame {
  const frameOf = mapFrames()
  return ({ id, name, url, line, column }) => {
    const frame = frameOf({ functionName: name, url, lineNumber: line, columnNumber: column })
    const place = places.get(id)
    if (place === undefined) return frame
    const { lineNumber, columnNumber } = place
    const waits = frameOf({ functionName: name, url, lineNumber, columnNumber })
    return { ...frame, line: waits.line }
  }
}

function stackText(innermost: Suspended, frameOf: (each: Suspended) => Frame): string {
  const lines: string[] = []
  const seen = new Set<Suspended>()
  for (let each: Suspended | null = innermost; each !== null && !seen.has(each); each = each.waiter) {
    seen.add(each)
    const { name, file, line } = frameOf(each)
    lines.push(`${name}(...)\n\t${file}:${line}\n`)
  }
  return lines.join('')
}
