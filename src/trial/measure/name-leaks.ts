import { withClients } from './clients.js'
import { CLIENTS } from './leaks.js'
import { sourceRoot } from './source-root.js'
import type { Stage } from './stage.js'

/** Milliseconds of load before what is looked at first. */
const WARM = 1000

/** Places that are told. */
const MOST = 3

/** How something that leaks is found: apart from each other, as what looks for one is in the way of the other. */
export interface Naming {
  /** What the service is started with, so that it knows. */
  readonly debug: string
  /** What its admin server is asked. */
  readonly profile: string
}

export const memory: Naming = { debug: 'memprofilerate=8192', profile: 'heap?gc=1&debug=1' }
export const resources: Naming = { debug: 'handles', profile: 'goroutine?debug=1' }

/**
 * Finds who holds more and more: what there is after some load, and was not before it.
 *
 * @param time milliseconds of load
 * @returns `function (file:line)`, the largest first
 */
export async function nameLeaks(stage: Stage, { profile }: Naming, time: number): Promise<string[]> {
  // Who looks for the first time reads the source maps, and they stay.
  await look(stage, profile)
  await load(stage, WARM)
  const before = await look(stage, profile)
  await load(stage, time)
  return grown(before, await look(stage, profile)).slice(0, MOST)
}

async function load(stage: Stage, time: number): Promise<void> {
  await withClients(stage, CLIENTS, async (clients) => {
    // Each is connected with it, however long that takes.
    await clients.askAll()
    await clients.keepAsking(time)
  })
}

interface Place {
  /** `function (file:line)`. */
  readonly name: string
  /** Whether it is code of the service's own. */
  readonly isOwn: boolean
  readonly value: number
}

type Places = ReadonlyMap<string, Place>

async function look({ probe, service }: Stage, profile: string): Promise<Places> {
  await probe.settle()
  const text = await probe.ask(`/debug/pprof/${profile}`)
  return placesIn(text.replaceAll(`\t${sourceRoot(service)}`, '\t'))
}

/** Each stack of a profile by where it is in code of the service's own, with what its text says second, or else first. */
function placesIn(profile: string): Places {
  const places = new Map<string, Place>()
  for (const entry of profile.split('\n\n')) {
    const [head = '', ...lines] = entry.split('\n').filter((line) => /^\d|^#\t0x/.test(line))
    const [, first = '0', second] = /^(\d+)(?:: (\d+) \[| @)/.exec(head) ?? []
    const frames = lines.map((line) => line.split('\t').slice(2))
    const own = frames.find(([, place = '']) => place !== '' && !/^node:|[/\\]node_modules[/\\]/.test(place))
    const [called, place] = own ?? frames[0] ?? []
    if (called === undefined) continue
    const name =
      place === undefined ? called : `${called.replace(/^\(anonymous .*\)$/, 'a function')} (${place})`
    const value = (places.get(name)?.value ?? 0) + Number(second ?? first)
    places.set(name, { name, isOwn: own !== undefined, value })
  }
  return places
}

/** Parts of all that is more, below which it is noise. A closure of the service's own may hold much that is not. */
const LEAST = { own: 1 / 50, others: 1 / 10 }

/** What is more than before. The service's own code first, and then the most. */
function grown(before: Places, after: Places): string[] {
  const more = [...after.values()]
    .map((place) => ({ ...place, value: place.value - (before.get(place.name)?.value ?? 0) }))
    .filter(({ value }) => value > 0)
    .toSorted((a, b) => Number(b.isOwn) - Number(a.isOwn) || b.value - a.value)
  const all = more.reduce((sum, { value }) => sum + value, 0)
  return more
    .filter(({ value, isOwn }) => value > all * (isOwn ? LEAST.own : LEAST.others))
    .map(({ name }) => name)
}
