import { readdir, readFile, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import type { World } from '../../world.js'
import { listPackedFiles } from '../list-packed-files.js'
import type { TarEntry } from '../tar.js'

/**
 * The files of an installed package, without the packages below it, which have files of their own. Of one that is only
 * linked, and lies among its author's own things, those that npm would have installed.
 */
export async function packageFiles(
  folder: string,
  options: { world: World; signal?: AbortSignal | undefined },
): Promise<TarEntry[]> {
  const isInstalled = folder.split(sep).includes('node_modules')
  const paths = isInstalled
    ? await walk(folder)
    : (await listPackedFiles(folder, options)).map(({ path }) => path)
  const kept = paths.includes('binding.gyp') ? paths.filter((path) => !isLeftByGyp(path)) : paths
  return Promise.all(
    kept.map(async (path) => {
      const file = join(folder, path)
      const [content, { mode }] = await Promise.all([readFile(file), stat(file)])
      return { path, content, executable: (mode & 0o100) !== 0 }
    }),
  )
}

/** Links are none of what npm installs, but of what a build has left: to this machine's Python, for one. */
async function walk(folder: string, below = ''): Promise<string[]> {
  const found = await readdir(join(folder, below), { withFileTypes: true })
  const paths = await Promise.all(
    found.map(async (entry) => {
      const path = below === '' ? entry.name : `${below}/${entry.name}`
      if (entry.isFile()) return [path]
      return entry.isDirectory() && path !== 'node_modules' && path !== '.git' ? walk(folder, path) : []
    }),
  )
  return paths.flat()
}

/** What compiling has left in build/, which names this machine's folders, but for what was made there. */
function isLeftByGyp(path: string): boolean {
  return (
    path.startsWith('build/') &&
    (/\/(obj|obj\.target|\.deps)\//.test(path) || !/\.(node|so[.\d]*)$/.test(path))
  )
}
