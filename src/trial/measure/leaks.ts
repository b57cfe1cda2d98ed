import { setTimeout as sleep } from 'node:timers/promises'
import { type Clients, withClients } from './clients.js'
import type { LeakEffort } from './efforts.js'
import type { Figure } from './figure.js'
import { slopeOf } from './slope.js'
import type { Stage } from './stage.js'

/** How many connections a round opens. */
export const CLIENTS = 50

/** Milliseconds in which a service notices that connections are closed, and what ends a moment later is gone. */
const NOTICES = 300

interface Round {
  /** Bytes in use after a collection, with nobody connected. */
  readonly heap: number
  /** What Node keeps active, by type. */
  readonly resources: ReadonlyMap<string, number>
  /** All that were answered so far. */
  readonly requests: number
}

/**
 * What requests leave behind for good: rounds of the same load, with nobody connected in between. What is left grows from
 * round to round where something leaks, and levels off where caches and V8's own data fill.
 */
export async function measureLeaks(
  stage: Stage,
  { rounds, round: time }: Pick<LeakEffort, 'rounds' | 'round'>,
): Promise<Figure[]> {
  const seen: Round[] = []
  let requests = 0
  for (let round = 0; round < rounds; round++) {
    requests += await withClients(stage, CLIENTS, (clients) => ask(clients, time))
    await sleep(NOTICES)
    const { heap } = await stage.probe.settle()
    const { byLabel } = await stage.probe.metrics()
    seen.push({ heap, resources: byLabel('nodejs_active_resources'), requests })
  }
  return [leakedBytes(seen), leakedResources(seen)]
}

/** Each is connected with the first question: how long that takes is no part of the time. How many were answered. */
async function ask(clients: Clients, time: number): Promise<number> {
  const first = await clients.askAll()
  const later = await clients.keepAsking(time)
  return first.answered + later.answered
}

/**
 * What V8 fills by and by, with code and what it knows of it, is less than these; and it levels off, while what leaks
 * grows in the later rounds as it did before.
 */
const LEAST = { bytesPerRequest: 24, bytes: 1_000_000, rising: 0.8, ofSlope: 1 / 3 }

function leakedBytes(rounds: readonly Round[]): Figure {
  const name = 'leakedPerRequest'
  // The first rounds fill what fills once.
  const counted = rounds.slice(Math.ceil(rounds.length / 4))
  const all = growth(counted)
  const late = growth(counted.slice(Math.floor(counted.length / 2)))
  if (all === null || late === null) return { name, value: null, note: 'too few rounds' }
  const { slope, range } = all
  const isLevelling = late.slope < Math.max(LEAST.bytesPerRequest, slope * LEAST.ofSlope)
  if (isLevelling || slope < LEAST.bytesPerRequest || risingPart(counted) < LEAST.rising)
    return { name, value: 0, note: null }
  const requests = (counted.at(-1)?.requests ?? 0) - (counted[0]?.requests ?? 0)
  if (slope * requests >= LEAST.bytes) return { name, value: slope, range, note: null }
  return { name, value: null, range, note: `${requests} requests are too few to tell it from noise` }
}

function growth(rounds: readonly Round[]): ReturnType<typeof slopeOf> {
  return slopeOf(rounds.map(({ heap, requests }) => ({ at: requests, value: heap })))
}

/** Of all pairs of rounds, those in which the later one has more. */
function risingPart(rounds: readonly Round[]): number {
  const pairs = rounds.flatMap(({ heap }, index) => rounds.slice(index + 1).map((later) => later.heap > heap))
  return pairs.filter(Boolean).length / pairs.length
}

/** Of each type, what every round left one more of, at least. */
function leakedResources(rounds: readonly Round[]): Figure {
  const [first, ...later] = rounds
  const last = later.at(-1)
  if (first === undefined || last === undefined)
    return { name: 'leakedResources', value: null, note: 'too few rounds' }
  const leaked = [...last.resources].flatMap(([type, count]): [string, number][] => {
    const counts = rounds.map(({ resources }) => resources.get(type) ?? 0)
    const isSteady = counts.slice(1).every((value, index) => value > (counts[index] ?? 0))
    return isSteady ? [[type, count - (counts[0] ?? 0)]] : []
  })
  const all = leaked.reduce((sum, [, count]) => sum + count, 0)
  return {
    name: 'leakedResources',
    value: all,
    note: leaked.length === 0 ? null : leaked.map(([type, count]) => `${type} × ${count}`).join(', '),
  }
}
