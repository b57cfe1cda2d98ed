import { isDeepStrictEqual } from 'node:util'
import { exportsOf, nodeFlags, startScripts } from '../../bundle/index.js'
import type { Manifest } from '../../contract.js'
import { quote } from '../../errors.js'
import { formatSemver } from '../../version/index.js'
import type { Found } from './contents.js'
import type { ArchivedFile } from './read-archive.js'
import { fails, holds, type Verified } from './types.js'

/**
 * Holds the package.json that Slipway wrote beside a bundle against the manifest: what it starts, and what it installs. The
 * ranges of packages are the author's, and are not known here.
 */
export function verifyPackageJson(
  file: string,
  files: ReadonlyMap<string, ArchivedFile>,
  { top, manifest }: Found,
): Verified {
  const title = `${file}: its package.json starts and installs what the manifest says`
  const fields = parse(files.get(`${top}package.json`))
  if (fields === null) return fails(title, 'there is none, or it is no object of JSON')
  const problems = problemsIn(fields, manifest)
  return problems.length === 0
    ? holds(title, Object.values(manifest.entries).join(', '))
    : fails(title, problems.join('; '))
}

type Fields = Readonly<Record<string, unknown>>

function parse(found: ArchivedFile | undefined): Fields | null {
  try {
    const value = JSON.parse(String(found?.content)) as unknown
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null
  } catch {
    return null
  }
}

function problemsIn(fields: Fields, manifest: Manifest): string[] {
  const { name, version, private: isPrivate, type, engines, scripts, exports: paths, ...rest } = fields
  const { dependencies = {}, optionalDependencies = {}, ...strange } = rest
  const isStarted =
    manifest.kind === 'service'
      ? paths === undefined && startsEntries(scripts, manifest)
      : scripts === undefined && isDeepStrictEqual(paths, exportsOf(manifest))
  const installed = [...namesIn(dependencies), ...namesIn(optionalDependencies)]
  return [
    ...(typeof name === 'string' && isPrivate === true ? [] : ['name or private is another']),
    ...(version === formatSemver(manifest.parts) ? [] : [`its version is ${quote(String(version))}`]),
    ...(type === 'module' || type === 'commonjs' ? [] : [`its type is ${quote(String(type))}`]),
    ...(engines === undefined || namesIn(engines).every((each) => each === 'node')
      ? []
      : ['its engines are others']),
    ...(isStarted ? [] : ['it starts something else than the entries of the manifest']),
    ...installed
      .filter((each) => !manifest.externals.includes(each))
      .map((each) => `it installs ${quote(each)}, which is none of the externals`),
    ...Object.keys(strange).map((each) => `${quote(each)} is in it`),
  ]
}

/** Names that cannot be told are none of ours. */
function namesIn(value: unknown): string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : ['?']
}

/** With a source map or without one. */
function startsEntries(scripts: unknown, manifest: Manifest): boolean {
  return [true, false].some((sourcemap) =>
    isDeepStrictEqual(scripts, startScripts(manifest, nodeFlags({ sourcemap }))),
  )
}
