import type { Asked } from '../admin/endpoint.js'

/** Where all of it is. */
export const PPROF = '/debug/pprof/'

/** The name behind it. */
export function nameIn(path: string): string {
  return path.slice(PPROF.length)
}

/** Seconds that a profile takes where nobody says how many, as in Go. */
const DEFAULT_SECONDS: Readonly<Record<string, number>> = { profile: 30, trace: 1, block: 5, allocs: 5 }

/** How long the answer is to take, in seconds. What is no number, or none above 0, counts as not said, as in Go. */
export function secondsAsked({ path, query }: Pick<Asked, 'path' | 'query'>): number {
  const name = nameIn(path)
  const said = Number(query.get('seconds') ?? Number.NaN)
  const seconds = name === 'trace' ? said : Math.trunc(said)
  return seconds > 0 && seconds < Number.POSITIVE_INFINITY ? seconds : (DEFAULT_SECONDS[name] ?? 0)
}

/** A whole number as Go reads it: what is none counts as 0. */
export function integerIn(query: URLSearchParams, name: string): number {
  const said = query.get(name) ?? ''
  return /^[+-]?\d{1,15}$/.test(said) ? Number(said) : 0
}
