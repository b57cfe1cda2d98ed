import { ENDPOINT_PAGE_DATA } from '../../contract.js'
import type { Answer, Asked } from '../admin/endpoint.js'
import { json } from '../admin/endpoint.js'
import { recentLines } from '../log/recent-lines.js'
import { cpuProfile } from '../pprof/cpu.js'
import { heapProfile } from '../pprof/heap.js'
import { flameOf } from './flame.js'
import { liveLines } from './live.js'
import type { LogLines } from './message.js'
import { secondsOfFlame } from './paths.js'

const MOST_LINES = 200

/** What the page shows: `live`, `log?id=`, `flame/cpu?seconds=` and `flame/heap` below `/page/data/`. */
export async function answerData({ path, query, signal }: Asked, version: string): Promise<Answer> {
  const name = path.slice(ENDPOINT_PAGE_DATA.length)
  if (name === 'live') return { type: 'application/x-ndjson', body: liveLines(version, signal) }
  if (name === 'log') return json(linesOf(query.get('id') ?? ''))
  try {
    if (name === 'flame/cpu')
      return json(flameOf(await cpuProfile(secondsOfFlame(query), signal), 'nanoseconds'))
    if (name === 'flame/heap') return json(flameOf(await heapProfile(false), 'bytes'))
  } catch (error) {
    // Somebody else profiles, or V8 cannot.
    return json({ error: (error as Error).message }, 409)
  }
  return json({ error: `there is no ${path}` }, 404)
}

/** @param id what the id of a request begins with; empty: all lines */
function linesOf(id: string): LogLines {
  const kept = recentLines()
  const begin = `"requestId":${JSON.stringify(id).slice(0, -1)}`
  const found = id === '' ? kept : kept.filter((line) => line.includes(begin))
  return { lines: found.slice(-MOST_LINES), kept: kept.length }
}
