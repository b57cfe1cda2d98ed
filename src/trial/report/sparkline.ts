import { markup, type Markup } from './markup.js'

export interface Spark {
  /** null: not known. */
  readonly value: number | null
  /** Not to be held against the others. */
  readonly isHollow: boolean
}

/** In units of its own. */
const WIDTH = 140
const HEIGHT = 30
const EDGE = 4

/** A line through values, for the eye alone. @param limit drawn as well, where it lies among the values or near to them */
export function sparkline(sparks: readonly Spark[], limit: number | null): Markup {
  const known = sparks.flatMap(({ value }) => value ?? [])
  const highest = Math.max(0, ...known)
  const most = limit !== null && limit <= 2 * highest ? Math.max(highest, limit) : highest
  // Not from 0 on, or changes could not be seen; and not from the least on, or noise would look like one.
  const least = Math.max(0, Math.min(...known, most * 0.6))
  const x = (index: number): number =>
    round(EDGE + (index * (WIDTH - 2 * EDGE)) / Math.max(1, sparks.length - 1))
  const y = (value: number): number =>
    round(HEIGHT - EDGE - ((value - least) * (HEIGHT - 2 * EDGE)) / (most - least || 1))
  const at = sparks.flatMap(({ value, isHollow }, index) =>
    value === null ? [] : [{ x: x(index), y: y(value), isHollow }],
  )
  const line = at.filter(({ isHollow }) => !isHollow).map((dot) => `${dot.x},${dot.y}`)
  return markup`<svg class="spark" viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true">${
    limit !== null && limit <= most && limit >= least
      ? markup`<line class="limit" x1="0" x2="${WIDTH}" y1="${y(limit)}" y2="${y(limit)}"/>`
      : null
  }<polyline points="${line.join(' ')}"/>${at.map(
    (dot, index) =>
      markup`<circle cx="${dot.x}" cy="${dot.y}" r="${index === at.length - 1 ? 3 : 2}"${dot.isHollow ? markup` class="hollow"` : null}/>`,
  )}</svg>`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
