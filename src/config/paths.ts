import { stat } from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'

/** A path seen from a folder, with `/`; '' for the folder itself, null where it leads out of it. */
export function within(folder: string, path: string): string | null {
  const found = relative(folder, resolve(folder, path))
  if (found === '..' || found.startsWith(`..${sep}`) || isAbsolute(found)) return null
  return found.split(sep).join('/')
}

/** What a path leads to, links followed. */
export async function kindOf(path: string): Promise<'file' | 'folder' | null> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file'
  } catch {
    return null
  }
}
