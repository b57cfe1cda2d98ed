import { lstat, readFile, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { within } from '../../config/index.js'
import { quote } from '../../errors.js'
import { isMissing } from '../../files.js'

/** What is at a path where a file is wanted. */
export type Found =
  | { readonly kind: 'nothing' }
  /** `real`: where the bytes are, after symbolic links. `mode`: who may do what with them. */
  | { readonly kind: 'file'; readonly real: string; readonly mode: number; readonly bytes: Buffer }
  /** No file can be written there, for this reason. */
  | { readonly kind: 'blocked'; readonly why: string }

/**
 * Looks at a path, part by part, and follows no symbolic link out of root.
 *
 * @param path relative to root, with `/`
 */
export async function look(root: string, path: string): Promise<Found> {
  const realRoot = await realpath(root).catch(nullIfMissing)
  if (realRoot === null) return { kind: 'nothing' }
  const parts = path.split('/')
  for (const [index, part] of parts.entries()) {
    const file = join(realRoot, ...parts.slice(0, index), part)
    const stats = await lstat(file).catch(nullIfMissing)
    if (stats === null) return { kind: 'nothing' }
    const real = await realpath(file).catch(nullIfMissing)
    const name = quote(parts.slice(0, index + 1).join('/'))
    if (real === null) return blocked(`${name} is a symbolic link that leads nowhere`)
    if (within(realRoot, real) === null) {
      return blocked(`${name} is a symbolic link that leads out of the project, to ${quote(real)}`)
    }
    const target = await stat(real)
    if (index < parts.length - 1) {
      if (!target.isDirectory()) return blocked(`${name} is no folder, and has to be one`)
    } else if (target.isDirectory()) {
      return blocked(`${name} is a folder, and a file of this name is wanted`)
    } else if (target.isFile()) {
      return { kind: 'file', real, mode: target.mode & 0o777, bytes: await readFile(real) }
    }
  }
  return blocked(`${quote(path)} is neither a file nor a folder`)
}

function nullIfMissing(error: unknown): null {
  if (isMissing(error)) return null
  throw error
}

function blocked(why: string): Found {
  return { kind: 'blocked', why }
}
