import { setImmediate as nextTurn } from 'node:timers/promises'
import { labelFrame, merge, type Profile, type Sample } from './profile.js'
import { type Work, workInFlight } from './in-flight-work.js'

/** What is in flight and what it waits for, and what Node itself keeps active: counted by kind. */
export async function goroutineProfile(): Promise<Profile> {
  const counted = new Map<string, { work: Work; count: number }>()
  for (const work of await workInFlight()) {
    const key = `${work.kind}\0${work.what}\0${work.waits}`
    const known = counted.get(key)
    if (known === undefined) counted.set(key, { work, count: 1 })
    else known.count += 1
  }
  await nextTurn()
  return {
    name: 'goroutine',
    types: [{ type: 'goroutine', unit: 'count' }],
    defaultType: null,
    period: { type: 'goroutine', unit: 'count', value: 1 },
    samples: merge([...[...counted.values()].map(sampleOf), ...resources()]),
    duration: 0,
    comments: [],
  }
}

function sampleOf({ work: { kind, what, waits }, count }: { work: Work; count: number }): Sample {
  return { stack: [`waits for ${waits}`, what, kind].map(labelFrame), values: [count] }
}

function resources(): Sample[] {
  return process
    .getActiveResourcesInfo()
    .map((kind) => ({ stack: [kind, 'active resource'].map(labelFrame), values: [1] }))
}

/** What `debug=2` answers: each by itself, the oldest first, as a dump of goroutines reads. */
export async function goroutineDump(): Promise<string> {
  const now = performance.now()
  const work = (await workInFlight()).toSorted((a, b) => a.since - b.since)
  const entries = work.map(({ kind, what, waits, since, about }, index) => {
    const head = `goroutine ${index + 1} [waits for ${waits}, ${age(now - since)}]:`
    return `${head}\n${kind} ${what}\n\t${about.join(' ')}\n`
  })
  const kinds = new Map<string, number>()
  for (const kind of process.getActiveResourcesInfo()) kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
  const active = [...kinds].map(([kind, count]) => `${kind} × ${count}`)
  return [...entries, `active resources: ${active.join(', ') || 'none'}\n`].join('\n')
}

function age(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000)
  return minutes > 0 ? `${minutes} minutes` : `${(milliseconds / 1000).toFixed(1)} seconds`
}
