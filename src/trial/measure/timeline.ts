import { get } from 'node:http'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { ENDPOINT_PAGE_DATA, type Point } from '../../contract.js'
import { requestOptions } from '../address.js'
import type { Phase, Pictures } from '../report/types.js'
import type { Service } from '../types.js'

/** What a service was like, second by second. */
export interface Timeline {
  /** What the trial does from now on. */
  readonly enter: (phase: Phase) => void
  /** What was seen. */
  readonly end: () => Pictures['timeline']
}

/** Follows what the admin server tells its page. What cannot be seen is left out. */
export function followTimeline(admin: string, { folder }: Service): Timeline {
  const seen: (Point & { phase: Phase })[] = []
  let phase: Phase = 'idle'
  const options = { ...requestOptions(admin, folder), path: `${ENDPOINT_PAGE_DATA}live`, agent: false }
  const request = get(options)
  request.on('error', () => {})
  request.on('response', (response) => {
    response.on('error', () => {})
    if (response.statusCode === 200) readPoints(response, (point) => seen.push({ ...point, phase }))
    else response.resume()
  })
  return {
    enter: (next) => (phase = next),
    end() {
      request.destroy()
      return seen
    },
  }
}

function readPoints(input: Readable, take: (point: Point) => void): void {
  const lines = createInterface({ input })
  // Who reads lines hears what became of their source; it is left in the middle, always.
  lines.on('error', () => {})
  lines.on('line', (line) => {
    const point = pointIn(line)
    if (point !== null) take(point)
  })
}

/** The first line says hello, the others have a point each. */
function pointIn(line: string): Point | null {
  try {
    return (JSON.parse(line) as { point?: Point }).point ?? null
  } catch {
    return null
  }
}
