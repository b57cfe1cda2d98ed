import * as v from 'valibot'
import { reportIssue } from './issue.js'
import { pickKnown, type Shape } from './known.js'
import { collectMistakes, describe, formatPath, isPlain, type Mistake, type Path } from './mistake.js'
import { configSchema, jsonConfigSchema, type Settings } from './schema.js'

/** What a config says, as far as it can be understood, and what is wrong with it. */
export interface Validated {
  readonly settings: Settings
  readonly mistakes: readonly Mistake[]
  /**
   * Whether a mistake that is found later stands for itself: it is not one of a value that was left out here, or not
   * given at all, or of a release where the bundles are not known.
   */
  readonly standsAlone: (mistake: Mistake) => boolean
}

/** Holds a config against the schema, and fills in the defaults that are constants. */
export function validateConfig(value: unknown, from: 'module' | 'json'): Validated {
  const schema = from === 'json' ? jsonConfigSchema : configSchema
  const { mistakes, report } = collectMistakes()
  const known = isPlain(value) ? pickKnown(schema as unknown as Shape, value, [], report) : {}
  if (!isPlain(value)) {
    report(
      [],
      value === undefined ? 'is missing: export default { … }' : `must be an object; got ${describe(value)}`,
    )
  }
  for (const issue of v.safeParse(schema, known, { abortPipeEarly: true }).issues ?? []) {
    reportIssue(issue, report)
  }
  // What is wrong is left out and the rest looked at further, so that every mistake is shown at once.
  const sound = mistakes.reduce<unknown>((rest, { path }) => without(rest, sectionOf(path)), known)
  const settings = v.parse(configSchema, without(sound, ['$schema']))
  return { settings, mistakes, standsAlone: (mistake) => standsAlone(mistake, mistakes, value) }
}

function standsAlone({ path }: Mistake, first: readonly Mistake[], value: unknown): boolean {
  if (first.length === 0) return true
  const section = formatPath(sectionOf(path))
  const unknownBundles = first.some((each) => each.path[0] === 'bundle')
  return (
    has(value, path) &&
    !first.some((each) => formatPath(sectionOf(each.path)) === section) &&
    !(unknownBundles && section.startsWith('release'))
  )
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
