import { didYouMean } from './did-you-mean.js'
import { describe, isPlain, type Path, type Report } from './mistake.js'

/** What is looked at of a valibot schema. */
export interface Shape {
  readonly type: string
  readonly entries?: Readonly<Record<string, Shape>>
  readonly wrapped?: Shape
  readonly item?: Shape
  readonly options?: readonly Shape[]
  /** Of a variant: which key tells the options apart. */
  readonly key?: string
  readonly literal?: unknown
}

/**
 * A copy of a value with nothing in it but the keys that its schema knows; the others are reported.
 * valibot stops at the first unknown key, takes lists and instances of classes for objects, and passes over a
 * `__proto__` in a record without a word.
 */
export function pickKnown(shape: Shape, value: unknown, path: Path, report: Report): unknown {
  if (shape.wrapped !== undefined) return pickKnown(shape.wrapped, value, path, report)
  if (shape.type === 'union') {
    const option = shape.options?.find(
      ({ type }) => (type === 'array') === Array.isArray(value) && isContainer(type),
    )
    return option === undefined ? value : pickKnown(option, value, path, report)
  }
  if (shape.type === 'variant') {
    const option = shape.options?.find((each) => isOf(each, shape.key, value))
    return option === undefined ? value : pickKnown(option, value, path, report)
  }
  if (typeof value !== 'object' || value === null || !isContainer(shape.type)) return value
  if (shape.type === 'array') {
    const { item } = shape
    if (!Array.isArray(value) || item === undefined) return value
    return value.map((each: unknown, index) => pickKnown(item, each, [...path, index], report))
  }
  if (!isPlain(value)) {
    report(path, `must be an object; got ${describe(value)}`)
    return undefined
  }
  return shape.type === 'record' ? pickSafe(value, path, report) : pickEntries(shape, value, path, report)
}

const isContainer = (type: string): boolean => ['array', 'record', 'strict_object', 'variant'].includes(type)

function isOf({ entries }: Shape, key: string | undefined, value: unknown): boolean {
  return key !== undefined && isPlain(value) && value[key] === entries?.[key]?.literal
}

function pickSafe(value: Record<string, unknown>, path: Path, report: Report): unknown {
  const forbidden = ['__proto__', 'constructor', 'prototype']
  const [bad, good] = partition(Object.entries(value), ([key]) => forbidden.includes(key))
  for (const [key] of bad) report([...path, key], 'is not allowed as a name')
  return Object.fromEntries(good)
}

function pickEntries(shape: Shape, value: Record<string, unknown>, path: Path, report: Report): unknown {
  const entries = shape.entries ?? {}
  const [good, bad] = partition(Object.entries(value), ([key]) => Object.hasOwn(entries, key))
  const allowed = Object.keys(entries)
  for (const [key] of bad) {
    const suggestion = didYouMean(key, allowed) ?? elsewhere(entries, key)
    report([...path, key], `is not an option; allowed are ${allowed.join(', ')}`, suggestion)
  }
  return Object.fromEntries(
    good.map(([key, each]) => {
      const inner = entries[key]
      return [key, inner === undefined ? each : pickKnown(inner, each, [...path, key], report)]
    }),
  )
}

/** An option at the wrong level: `entries` beside `bundle` instead of in it. */
function elsewhere(entries: Readonly<Record<string, Shape>>, key: string): string | undefined {
  const place = Object.keys(entries).find((name) => {
    const inside = keysOf(entries[name])
    return inside.includes(key)
  })
  return place === undefined ? undefined : `Did you mean "${place}.${key}"?`
}

function keysOf(shape: Shape | undefined): string[] {
  if (shape === undefined) return []
  if (shape.entries !== undefined) return Object.keys(shape.entries)
  return [shape.wrapped, ...(shape.options ?? [])].flatMap(keysOf)
}

function partition<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  const yes: T[] = []
  const no: T[] = []
  for (const item of items) (test(item) ? yes : no).push(item)
  return [yes, no]
}
