import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing, makeFolder } from '../../files.js'
import { isLeftover, temporaryEnding } from '../../leftovers.js'

export interface Staging {
  /** The folder, absolute; the first call makes it, and clears what killed runs have left. */
  readonly folder: () => Promise<string>
  readonly remove: () => Promise<void>
}

/** A folder beside the release's own, so that a rename puts everything in place at once. */
export function stagingFor(dir: string, version: string): Staging {
  const path = join(dir, `.${version}${temporaryEnding()}`)
  let made: Promise<string> | null = null
  const make = async (): Promise<string> => {
    await clearLeftovers(dir)
    await makeFolder(path)
    return path
  }
  return {
    folder: () => (made ??= make()),
    async remove() {
      const exists = made !== null && (await made.then(Boolean, () => false))
      // What cannot be removed now must not hide why the release failed; the next one clears it.
      if (exists) await rm(path, { recursive: true, force: true }).catch(() => {})
    },
  }
}

async function clearLeftovers(dir: string): Promise<void> {
  for (const entry of await readdir(dir, { withFileTypes: true }).catch(noneIfMissing)) {
    if (entry.isDirectory() && entry.name.startsWith('.') && isLeftover(entry.name)) {
      await rm(join(dir, entry.name), { recursive: true, force: true })
    }
  }
}

function noneIfMissing(error: unknown): never[] {
  if (isMissing(error)) return []
  throw error
}
