import { basename } from 'node:path'

/** Fit for a part of a file's name on any system: no separator, not hidden, never taken for an option of a command. */
export const SAFE_NAME = /^[a-zA-Z0-9][a-zA-Z0-9._-]*$/
export const NAME_LENGTH = 100

/** A package's name without its scope, else the folder's, made fit for a file's name; null where nothing is left. */
export function defaultName(packageName: string | null, folder: string): string | null {
  const name = (packageName ?? basename(folder)).replace(/^@[^/]*\//, '')
  const safe = name
    .replaceAll(/[^a-zA-Z0-9._-]+/g, '-')
    .replace(/^[^a-zA-Z0-9]+/, '')
    .slice(0, NAME_LENGTH)
    .replace(/-+$/, '')
  return safe === '' ? null : safe
}
