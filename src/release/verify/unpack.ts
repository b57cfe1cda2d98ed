import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Bundle, readBundle } from '../../bundle/index.js'
import { type BundleConfig, defaults } from '../../config/index.js'
import { SlipwayError } from '../../errors.js'
import type { Opened } from './open-artifacts.js'
import type { ArchivedFile } from './read-archive.js'

/**
 * Writes the bundle that is in an artifact into a folder.
 *
 * @param root where packages that stayed outside of it are looked for
 * @throws SlipwayError ARCHIVE_UNFIT where the package.json beside it is no object of JSON
 */
export async function unpackBundle(
  { file, files, found: { top, manifest } }: Opened,
  folder: string,
  root: string,
): Promise<Bundle> {
  const format = formatOf(files.get(`${top}package.json`))
  if (format === null)
    throw new SlipwayError('ARCHIVE_UNFIT', { file, problem: 'its package.json is no object of JSON' })
  const inside = [...files].filter(([path]) => path.startsWith(top))
  await writeMembers(new Map(inside.map(([path, member]) => [path.slice(top.length), member])), folder)
  const { name, kind, entries, target } = manifest
  const where = { root, outDir: folder }
  return readBundle({ ...defaults.bundle, ...where, name, kind, entries, format, target, keepNames: null })
}

/** Writes what is in an archive into a folder. @param members by their paths, which are known to stay in it */
export async function writeMembers(members: Opened['files'], folder: string): Promise<void> {
  for (const [path, { content, executable }] of members) {
    const target = join(folder, path)
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, content, { mode: executable ? 0o755 : 0o644 })
  }
}

/** As Node takes it, by the package.json beside the bundle; null where that is none. */
function formatOf(packageJson: ArchivedFile | undefined): BundleConfig['format'] | null {
  try {
    const { type } = JSON.parse(packageJson?.content.toString() ?? '{}') as { type?: unknown }
    return type === 'module' ? 'esm' : 'cjs'
  } catch {
    return null
  }
}
