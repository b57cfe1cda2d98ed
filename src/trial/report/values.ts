import { bytes, count, milliseconds } from '../../browser/index.js'
import { FIGURES, type Unit } from '../../config/index.js'
import type { Judged } from './types.js'

/** A figure's value for people: `3.4 MB`, `12,300/s`. */
export function sayValue(value: number | null, unit: Unit): string {
  if (value === null) return 'not known'
  if (unit === 'ms') return milliseconds(value)
  if (unit === 'bytes') return bytes(value)
  if (unit === '/s') return `${count(value)}/s`
  if (unit === '%') return `${Number(value.toFixed(1))} %`
  if (unit === 'problems') return value === 0 ? 'all right' : `${count(value)} not as it should be`
  return count(value)
}

/** `memoryPerConnection` as people write it: `Memory per connection`. */
export function nameOf(name: string): string {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** `at most 20 MB`, `at most 10 % more than before`; null: there is none. */
export function sayBudget({ name, unit, budget: { limit, change } }: Judged): string | null {
  const isLess = FIGURES[name].better === 'less'
  const parts = [
    ...(limit === null
      ? []
      : [`${isLess ? 'at most' : 'at least'} ${limit === 0 ? '0' : sayValue(limit, unit)}`]),
    ...(change === null
      ? []
      : [`at most ${Number((change * 100).toFixed(1))} % ${isLess ? 'more' : 'less'} than before`]),
  ]
  return parts.length === 0 ? null : parts.join(', ')
}

export interface Change {
  readonly text: string
  readonly kind: 'better' | 'worse' | 'same'
}

/** Less is noise, or nobody would care. */
const LEAST = 0.01

/** How a figure has changed since the release before; null: one of the two is not known. */
export function changeOf({ name, unit, value, before }: Judged): Change | null {
  if (value === null || before === null || !Number.isFinite(before)) return null
  const part = before === 0 ? null : (value - before) / Math.abs(before)
  if (value === before || (part !== null && Math.abs(part) < LEAST)) return { text: 'the same', kind: 'same' }
  const isMore = value > before
  const kind = isMore === (FIGURES[name].better === 'more') ? 'better' : 'worse'
  const amount = part === null ? sayValue(Math.abs(value - before), unit) : `${percent(Math.abs(part))} %`
  return { text: `${isMore ? '▲' : '▼'} ${amount} ${isMore ? 'more' : 'less'}, ${kind}`, kind }
}

function percent(part: number): string {
  return part >= 0.1 ? (part * 100).toFixed(0) : (part * 100).toFixed(1)
}
