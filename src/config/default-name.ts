import { basename } from 'node:path'
import { NAME_LENGTH, SAFE_NAME } from './values.js'

/** A package's name without its scope, else the folder's, made fit for a file's name; null where nothing is left. */
export function defaultName(packageName: string | null, folder: string): string | null {
  const name = (packageName ?? basename(folder)).replace(/^@[^/]*\//, '')
  const safe = name
    .replaceAll(/[^a-zA-Z0-9._-]+/g, '-')
    .replace(/^[^a-zA-Z0-9]+/, '')
    .replace(/-+$/, '')
    .slice(0, NAME_LENGTH)
  return SAFE_NAME.test(safe) ? safe : null
}
