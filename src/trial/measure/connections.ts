import { setTimeout as sleep } from 'node:timers/promises'
import { withClients } from './clients.js'
import type { Figure } from './figure.js'
import type { Memory } from './probe.js'
import { type Seen, slopeOf } from './slope.js'
import type { Stage } from './stage.js'

/** What was measured with so many connections open, and idle. */
export interface ConnectionsMeasured {
  readonly figures: readonly Figure[]
  /** RSS and heap at each count, for a plot. */
  readonly points: readonly { readonly count: number; readonly memory: Memory }[]
}

/** Milliseconds in which a service notices that connections are closed. */
const NOTICES = 250

/**
 * Memory for each connection: as a slope over several counts, so that what is there without any plays no part. Each count
 * is measured after a collection of garbage, and with the connections of the one before still open: else what they left
 * would count for these. A service that has been under load before has made room for the garbage that load makes.
 *
 * @param counts of connections, each more than the one before
 */
export async function measureConnections(
  stage: Stage,
  counts: readonly number[],
): Promise<ConnectionsMeasured> {
  const { probe } = stage
  const points: { count: number; memory: Memory }[] = [{ count: 0, memory: await probe.settle() }]
  let missing = 0
  const open = async ([count, ...more]: readonly number[], before: number): Promise<void> => {
    if (count === undefined) return
    await withClients(stage, count - before, async (clients) => {
      const { failed } = await clients.askAll()
      missing += failed
      const { value } = await probe.metrics()
      points.push({ count: value('slipway_connections') ?? 0, memory: await probe.settle() })
      await open(more, count)
    })
  }
  await open(counts, 0)
  await sleep(NOTICES)
  const after = await probe.settle()
  return { figures: figuresOf(points, after, missing), points }
}

function figuresOf(
  points: readonly { readonly count: number; readonly memory: Memory }[],
  after: Memory,
  missing: number,
): Figure[] {
  const [idle] = points
  const most = points.at(-1)
  if (idle === undefined || most === undefined || most.count === 0) {
    const note = 'no connection stays open between two requests'
    return (['memoryPerConnection', 'heapPerConnection', 'heapKept'] as const).map((name) => ({
      name,
      value: null,
      note,
    }))
  }
  const by = (field: keyof Memory): readonly Seen[] =>
    points.map(({ count, memory }) => ({ at: count, value: memory[field] }))
  const note = missing === 0 ? null : `${missing} connections failed`
  const perConnection = (name: 'memoryPerConnection' | 'heapPerConnection', field: keyof Memory): Figure => {
    const found = slopeOf(by(field))
    return found === null
      ? { name, value: null, note }
      : { name, value: found.slope, range: found.range, note }
  }
  return [
    perConnection('memoryPerConnection', 'rss'),
    perConnection('heapPerConnection', 'heap'),
    heapKept(idle.memory, most.memory, after),
  ]
}

/** Bytes: what V8 fills by and by is less than that. */
const LEAST_TAKEN = 1_000_000

function heapKept(idle: Memory, most: Memory, after: Memory): Figure {
  const name = 'heapKept'
  const taken = most.heap - idle.heap
  if (taken < LEAST_TAKEN)
    return { name, value: null, note: 'connections took too little to tell it from noise' }
  return { name, value: Math.max(0, ((after.heap - idle.heap) / taken) * 100), note: null }
}
