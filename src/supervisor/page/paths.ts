import { ENDPOINT_PAGE_DATA } from '../../contract.js'
import type { Asked } from '../admin/endpoint.js'

const HOUR = 3_600_000

/** Milliseconds that an answer may take. Who looks for longer asks again. */
export function timeOfData({ path, query }: Pick<Asked, 'path' | 'query'>): number {
  if (path === `${ENDPOINT_PAGE_DATA}live`) return HOUR
  return path === `${ENDPOINT_PAGE_DATA}flame/cpu` ? 1000 * secondsOfFlame(query) : 0
}

/** From 1 to 60; by default 5. */
export function secondsOfFlame(query: URLSearchParams): number {
  const said = Math.trunc(Number(query.get('seconds') ?? Number.NaN))
  return said >= 1 ? Math.min(said, 60) : 5
}
