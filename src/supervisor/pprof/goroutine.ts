import { handles } from '../left-overs/handles.js'
import { framesInStack } from './frames.js'
import { asyncDump, asyncSamples } from './goroutine-async.js'
import { age } from './age.js'
import { createBreaks } from './breaks.js'
import { labelFrame, merge, type Profile, type Sample } from './profile.js'
import { type Work, workInFlight } from './in-flight-work.js'

/** What is in flight and what it waits for, and what Node itself keeps active: counted by kind. */
export async function goroutineProfile(): Promise<Profile> {
  const counted = new Map<string, { work: Work; count: number }>()
  const breaks = createBreaks()
  for (const work of await workInFlight()) {
    if (breaks.due()) await breaks.take()
    const key = `${work.kind}\0${work.what}\0${work.waits}`
    const known = counted.get(key)
    if (known === undefined) counted.set(key, { work, count: 1 })
    else known.count += 1
  }
  await breaks.take()
  return {
    name: 'goroutine',
    types: [{ type: 'goroutine', unit: 'count' }],
    defaultType: null,
    period: { type: 'goroutine', unit: 'count', value: 1 },
    samples: merge([...[...counted.values()].map(sampleOf), ...(await asyncSamples()), ...resources()]),
    duration: 0,
    comments: [],
  }
}

function sampleOf({ work: { kind, what, waits }, count }: { work: Work; count: number }): Sample {
  return { stack: [`waits for ${waits}`, what, kind].map(labelFrame), values: [count] }
}

/** Where it is known (SLIPWAY_DEBUG=handles), by who made them. */
function resources(): Sample[] {
  if (handles !== null) {
    return merge(
      handles.all().map(({ type, stack }) => ({
        stack: [...framesInStack(stack), ...[type, 'active resource'].map(labelFrame)],
        values: [1],
      })),
    )
  }
  return [...countResources()].map(([kind, count]) => ({
    stack: [kind, 'active resource'].map(labelFrame),
    values: [count],
  }))
}

function countResources(): Map<string, number> {
  const counts = new Map<string, number>()
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return counts
}

/**
 * What `debug=2` answers, in parts: each by itself, the oldest first, as a dump of goroutines reads.
 *
 * @param suspended the stacks of the async functions that wait, by a snapshot of the heap; null: none was taken
 */
export async function* goroutineDump(suspended: readonly string[] | null): AsyncGenerator<string> {
  const now = performance.now()
  const work = (await workInFlight()).toSorted((a, b) => a.since - b.since)
  const breaks = createBreaks()
  let part = ''
  for (const [index, each] of work.entries()) {
    part += `${entryOf(each, index + 1, now)}\n`
    if (!breaks.due()) continue
    yield part
    part = ''
    await breaks.take()
  }
  yield part
  if (suspended === null) yield* asyncDump(work.length, now)
  else
    yield suspended
      .map((stack, index) => `goroutine ${work.length + index + 1} [await]:\n${stack}\n`)
      .join('')
  const active = [...countResources()].map(([kind, count]) => `${kind} × ${count}`)
  yield `active resources: ${active.join(', ') || 'none'}\n`
}

function entryOf({ kind, what, waits, since, about }: Work, number: number, now: number): string {
  return `goroutine ${number} [waits for ${waits}, ${age(now - since)}]:\n${kind} ${what}\n\t${about().join(' ')}\n`
}
