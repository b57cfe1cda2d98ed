import type { FlameProfile } from '../../contract.js'
import type { FigureName } from '../../config/index.js'
import { type Answers, type Clients, withClients } from './clients.js'
import type { Figure } from './figure.js'
import { cpuFlame } from './flames.js'
import type { Metrics } from './probe.js'
import { quantile } from './slope.js'
import type { Stage } from './stage.js'

/** How many ask at the same time. */
const CLIENTS = 20

/** The load is looked at in so many parts, each of which could have been all of it. */
const PARTS = 5

/** How many requests it answers, and how fast, when clients ask again as soon as they were answered. @param time milliseconds */
export async function measureLoad(stage: Stage, time: number): Promise<Figure[]> {
  return withClients(stage, CLIENTS, (clients) => figuresOf(stage, clients, time))
}

/** What runs under the same load: after all that is measured, since looking at it takes memory. @param seconds from 1 on */
export async function profileLoad(stage: Stage, seconds: number): Promise<FlameProfile | null> {
  return withClients(stage, CLIENTS, async (clients) => {
    const [cpu] = await Promise.all([cpuFlame(stage, seconds), clients.keepAsking(seconds * 1000 + 100)])
    return cpu
  })
}

async function figuresOf({ probe }: Stage, clients: Clients, time: number): Promise<Figure[]> {
  // Code that runs for the first time is slow; asking for the metrics begins the watch of the event loop.
  const warm = await clients.keepAsking(time / 4)
  const collected = gcSeconds(await probe.metrics())
  const parts: Part[] = []
  for (let part = 0; part < PARTS; part++) {
    const begin = performance.now()
    const answers = await clients.keepAsking(time / PARTS)
    parts.push({ ...answers, seconds: (performance.now() - begin) / 1000 })
  }
  const after = await probe.metrics()
  const delay = after.value('nodejs_eventloop_lag_p99_seconds')
  const gc = (gcSeconds(after) - collected) / parts.reduce((sum, { seconds }) => sum + seconds, 0)
  const all = [warm, ...parts]
  const reasons = new Set(all.flatMap((part) => part.reasons))
  const failed = all.reduce((sum, part) => sum + part.failed, 0)
  const each = (name: FigureName, of: (part: Part) => number, note: string | null = null): Figure =>
    spread(name, parts.map(of), note)
  return [
    each('requestsPerSecond', ({ answered, seconds }) => answered / seconds, noteOn(all)),
    each('latencyMedian', ({ times }) => quantile(times, 0.5)),
    each('latencyP99', ({ times }) => quantile(times, 0.99)),
    { name: 'eventLoopDelay', value: delay === null ? null : delay * 1000, note: null },
    { name: 'gcTime', value: gc * 100, note: null },
    { name: 'failedRequests', value: failed, note: reasons.size === 0 ? null : [...reasons].join(', ') },
  ]
}

/** Of all kinds of collections so far. */
function gcSeconds({ byLabel }: Metrics): number {
  return [...byLabel('nodejs_gc_duration_seconds_sum').values()].reduce((sum, seconds) => sum + seconds, 0)
}

/** Who is refused each time asks for what is not there. */
function noteOn(parts: readonly Answers[]): string {
  const isRefused = parts.every(({ answered, refused }) => refused?.count === answered)
  const status = parts[0]?.refused?.status
  return isRefused && status !== undefined
    ? `${CLIENTS} clients, which were answered ${status} each time: trial.requests names what is asked for`
    : `${CLIENTS} clients`
}

interface Part extends Answers {
  readonly seconds: number
}

/** The median, between the least and the most. */
function spread(name: FigureName, values: readonly number[], note: string | null): Figure {
  const known = values.filter((value) => !Number.isNaN(value))
  if (known.length === 0) return { name, value: null, note: 'nothing was answered' }
  return { name, value: quantile(known, 0.5), range: [Math.min(...known), Math.max(...known)], note }
}
