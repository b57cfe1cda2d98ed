import { posix } from 'node:path'

/** The fields that lead who imports a package, or its types, to a file. */
const FIELDS = ['main', 'module', 'browser', 'types', 'typings', 'typesVersions', 'bin', 'exports', 'imports']

/** The files that a package.json's text names, relative to it. What a pattern names is not among them. */
export function namedFiles(packageJson: string): ReadonlySet<string> {
  const fields = JSON.parse(packageJson.replace(/^\uFEFF/, '')) as Record<string, unknown>
  return new Set(FIELDS.flatMap((field) => textsIn(fields[field])).map((path) => posix.normalize(path)))
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}
