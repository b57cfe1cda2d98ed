import { parseJson } from '../../config/index.js'
import { SlipwayError } from '../../errors.js'
import type { Merged } from './types.js'

/** As much of package.json as init reads. What it merges into are objects of strings. */
export interface PackageFields {
  readonly name?: unknown
  readonly version?: unknown
  readonly type?: unknown
  readonly main?: unknown
  readonly scripts?: Record<string, string>
  readonly dependencies?: Record<string, string>
  readonly devDependencies?: Record<string, string>
}

/** @throws SlipwayError CONFIG_SYNTAX with the place, INIT_PACKAGE_JSON for what cannot be merged into */
export async function parsePackageJson(file: string, text: string): Promise<PackageFields> {
  const value = await parseJson({ file, label: 'package.json', text: text.replace(/^\uFEFF/, '') })
  const wrong = isObject(value)
    ? ['scripts', 'dependencies', 'devDependencies'].find((key) => key in value && !isObject(value[key]))
    : ''
  if (wrong === undefined) return value as PackageFields
  throw new SlipwayError('INIT_PACKAGE_JSON', { key: wrong })
}

/** Adds what is missing, and keeps indentation, key order, line ends, BOM and final newline, as npm does. */
export function mergePackageJson(
  before: string,
  wanted: { readonly scripts: Record<string, string>; readonly devDependencies: Record<string, string> },
): Merged {
  const value = JSON.parse(before.replace(/^\uFEFF/, '')) as PackageFields
  const present = new Set(
    [value.dependencies, value.devDependencies].flatMap((all) => Object.keys(all ?? {})),
  )
  const scripts = without(wanted.scripts, new Set(Object.keys(value.scripts ?? {})))
  const packages = without(wanted.devDependencies, present)
  const added = [
    ...Object.keys(scripts).map((name) => `the script "${name}"`),
    ...Object.keys(packages).map((name) => `the devDependency ${name}`),
  ]
  if (added.length === 0) return { content: before, added }
  const merged = {
    ...value,
    ...(Object.keys(scripts).length > 0 && { scripts: { ...value.scripts, ...scripts } }),
    ...(Object.keys(packages).length > 0 && {
      devDependencies: insert(value.devDependencies ?? {}, packages),
    }),
  }
  return { content: print(merged, before), added }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function without(all: Record<string, string>, names: ReadonlySet<string>): Record<string, string> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => !names.has(name)))
}

/** In the order of the alphabet where the others stand so, as npm does it; else at the end. */
function insert(into: Record<string, string>, add: Record<string, string>): Record<string, string> {
  const names = Object.keys(into)
  const entries = Object.entries({ ...into, ...add })
  const sorted = names.join('\n') === names.toSorted().join('\n')
  return Object.fromEntries(sorted ? entries.toSorted(([a], [b]) => (a < b ? -1 : 1)) : entries)
}

function print(value: unknown, before: string): string {
  const indent = /^[\uFEFF\s]*\{\s*?\n([ \t]+)"/.exec(before)?.[1] ?? ''
  const text = JSON.stringify(value, null, indent) + (/\s*$/.exec(before)?.[0] ?? '')
  const withLineEnds = before.includes('\r\n') ? text.replaceAll(/\r?\n/g, '\r\n') : text
  return before.startsWith('\uFEFF') ? `\uFEFF${withLineEnds}` : withLineEnds
}
