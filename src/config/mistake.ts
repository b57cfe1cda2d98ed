import { quote } from '../errors.js'
import { hideSecrets } from '../hide-secrets.js'

/** Keys and indexes that lead from the config to a value in it. */
export type Path = readonly (string | number)[]

/** One thing that is wrong with a config. */
export interface Mistake {
  readonly path: Path
  /** What is said of the value at the path: `must be true or false; got 5`. */
  readonly text: string
  readonly suggestion?: string
}

/** Collects mistakes, so that all of them are shown at once. */
export type Report = (path: Path, text: string, suggestion?: string) => void

/** A place to report mistakes to; the first of a path stands, the others follow from it. */
export function collectMistakes(): { mistakes: Mistake[]; report: Report } {
  const mistakes: Mistake[] = []
  const seen = new Set<string>()
  const report: Report = (path, text, suggestion) => {
    const key = formatPath(path)
    if (seen.has(key)) return
    seen.add(key)
    mistakes.push({ path, text, ...(suggestion === undefined ? {} : { suggestion }) })
  }
  return { mistakes, report }
}

/** `bundle[0].entries.server`; quoted where a key is not a plain word. */
export function formatPath(path: Path): string {
  if (path.length === 0) return 'the config'
  return path.map(formatKey).join('').replace(/^\./, '')
}

function formatKey(key: string | number): string {
  if (typeof key === 'number') return `[${key}]`
  return /^[\w$-]+$/.test(key) && key.length < 80 ? `.${key}` : `[${quote(key)}]`
}

/** A value of a config in a few words, whatever it is: large, cyclic, of a class. Without the login in an address. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return quote(hideSecrets({})(value).slice(0, 200))
  if (typeof value === 'bigint') return `${value.toString().slice(0, 200)}n`
  if (typeof value === 'symbol') return 'a symbol'
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (typeof value !== 'object' || value === null) return String(value)
  if (value instanceof Promise) return 'a promise (await it)'
  return isPlain(value) ? 'an object' : `an instance of ${classOf(value)}`
}

/** True for `{…}`: an object of no class. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  // An object of another realm has an Object.prototype of its own, whose prototype is null as well.
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function classOf(value: object): string {
  const { constructor } = value as { constructor?: unknown }
  return typeof constructor === 'function' && constructor.name !== ''
    ? quote(constructor.name).slice(1, -1)
    : 'a class'
}
