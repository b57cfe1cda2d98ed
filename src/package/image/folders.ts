import { posix } from 'node:path'
import type { TarFolder, TarMember } from '../tar.js'

/** The members of an archive, with the folders that they lie in: else each runtime would make these in its own way. */
export function withFolders(members: readonly TarMember[]): TarMember[] {
  const folders = new Set<string>()
  for (const { path } of members) {
    for (let at = posix.dirname(path); at !== '.' && !folders.has(at); at = posix.dirname(at)) folders.add(at)
  }
  for (const { path } of members) folders.delete(path)
  return [...members, ...[...folders].map((path): TarFolder => ({ path, folder: true }))]
}
