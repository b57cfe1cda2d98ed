import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'

/** Every file of a folder: path, with `/`, → text. Leaves out node_modules and git's own. */
export async function readTree(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/[\\/](node_modules|\.git)[\\/]/.test(file.slice(folder.length)))
    .toSorted()
  const texts = files.map(async (file) => [
    relative(folder, file).split(sep).join('/'),
    await readFile(file, 'utf8'),
  ])
  return Object.fromEntries((await Promise.all(texts)) as [string, string][])
}
