import * as v from 'valibot'
import { reportIssue } from './issue.js'
import { pickKnown, type Shape } from './known.js'
import { describe, formatPath, isPlain, type Mistake, type Path, type Report } from './mistake.js'
import { configSchema, jsonConfigSchema, type Settings } from './schema.js'

/** What a config says, as far as it can be understood, and what is wrong with it. */
export interface Validated {
  readonly settings: Settings
  readonly mistakes: readonly Mistake[]
}

/** Holds a config against the schema, and fills in the defaults that are constants. */
export function validateConfig(value: unknown, from: 'module' | 'json'): Validated {
  const schema = from === 'json' ? jsonConfigSchema : configSchema
  const { mistakes, report } = collect()
  if (!isPlain(value)) {
    report(
      [],
      value === undefined ? 'is missing: export default { … }' : `must be an object; got ${describe(value)}`,
    )
    return { settings: v.parse(configSchema, {}), mistakes }
  }
  const known = pickKnown(schema as unknown as Shape, value, [], report)
  const result = v.safeParse(schema, known, { abortPipeEarly: true })
  for (const issue of result.issues ?? []) reportIssue(issue, report)
  // What is wrong is left out and the rest looked at further, so that every mistake is shown at once.
  const sound = mistakes.reduce<unknown>((rest, { path }) => without(rest, sectionOf(path)), known)
  return { settings: v.parse(schema as typeof configSchema, sound), mistakes }
}

/**
 * The mistakes that were found on resolving what validation let through, but for those that its own mistakes lead to:
 * of values that were left out, or not given at all, or of artifacts where the bundles are not known.
 */
export function independent(found: readonly Mistake[], first: readonly Mistake[], value: unknown): Mistake[] {
  if (first.length === 0) return [...found]
  const wrong = first.map(({ path }) => formatPath(sectionOf(path)))
  const unknownBundles = wrong.some((each) => each.startsWith('bundle'))
  return found.filter(
    ({ path }) =>
      has(value, path) &&
      !wrong.includes(formatPath(sectionOf(path))) &&
      !(unknownBundles && path[0] === 'release'),
  )
}

/** A place to report mistakes to; the first of a path stands, the others follow from it. */
export function collect(): { mistakes: Mistake[]; report: Report } {
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

/** The option that a path lies in: `version.paths`, `bundle[0].entries`. */
function sectionOf(path: Path): Path {
  return path.slice(0, typeof path[1] === 'number' ? 3 : 2)
}

function without(value: unknown, path: Path): unknown {
  const [key, ...rest] = path
  if (key === undefined) return {}
  if (Array.isArray(value))
    return typeof key === 'number' ? value.with(key, without(value[key], rest)) : value
  if (!isPlain(value) || !Object.hasOwn(value, key)) return value
  const { [key]: inner, ...others } = value
  return rest.length === 0 ? others : { ...others, [key]: without(inner, rest) }
}

function has(value: unknown, path: Path): boolean {
  const [key, ...rest] = path
  if (key === undefined) return true
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return false
  return has((value as Record<string | number, unknown>)[key], rest)
}
