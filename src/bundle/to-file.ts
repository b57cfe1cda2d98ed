import type { BundleFile } from './types.js'

/**
 * A file of a bundle. It is a program where it has a hashbang, or where its source may be executed: a tree without
 * changes has the modes of its commit. What the disk says of the file once it is written is never asked.
 *
 * @param mode the source's permission bits
 */
export function toFile(path: string, content: Uint8Array, mode = 0): BundleFile {
  const hasHashbang = content[0] === 0x23 && content[1] === 0x21
  return { path, content, executable: hasHashbang || (mode & 0o100) !== 0 }
}
