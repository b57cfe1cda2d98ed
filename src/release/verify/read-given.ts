import { readFile, stat } from 'node:fs/promises'
import { isMissing } from '../../files.js'

/** A file by a name that others have chosen: null where there is none, or a folder. */
export async function readGiven(path: string): Promise<Buffer | null> {
  try {
    return (await stat(path)).isFile() ? await readFile(path) : null
  } catch (error) {
    if (isMissing(error) || (error as NodeJS.ErrnoException).code === 'ENAMETOOLONG') return null
    throw error
  }
}
