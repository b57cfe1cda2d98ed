import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { join, posix, sep } from 'node:path'
import { MANIFEST_FILE } from '../contract.js'
import { SlipwayError } from '../errors.js'
import { isMissing } from '../files.js'
import type { Project } from './project.js'
import type { Watched } from './stamp-plugin.js'
import { toFile } from './to-file.js'
import type { BundleFile } from './types.js'

/** A file that is copied. */
interface Asset {
  /** Absolute real path. */
  readonly file: string
  /** Where it lies in the bundle, with `/`. */
  readonly path: string
  /** Its permission bits. */
  readonly mode: number
}

interface Found {
  readonly assets: readonly Asset[]
  /** The folders that were read, as absolute real paths. */
  readonly folders: readonly string[]
}

/**
 * Reads what the config names as assets: files that the service opens when it runs, as they are.
 *
 * @param others what else the bundle holds
 * @throws SlipwayError ASSET_UNFIT for what is gone, is no file, leads out of the bundle's root, or would lie where
 * something else does
 */
export async function readAssets(project: Project, others: readonly BundleFile[]): Promise<BundleFile[]> {
  const { assets } = await findAssets(project)
  // The last is what an artifact adds.
  const taken = new Set([...others.map(({ path }) => path), MANIFEST_FILE, 'package.json'])
  for (const { path } of assets) {
    if (taken.has(path)) throw unfit(path, 'would lie where another file of the bundle does')
    taken.add(path)
  }
  return Promise.all(assets.map(async ({ file, path, mode }) => toFile(path, await readFile(file), mode)))
}

/** What a watch has to look at, so that it builds again when an asset changes, comes or goes. */
export async function watchedAssets(project: Project): Promise<Watched> {
  // What is wrong with them is said when they are read.
  const { assets, folders } = await findAssets(project).catch(() => ({ assets: [], folders: [] }))
  return { watchFiles: assets.map(({ file }) => file), watchDirs: [...folders] }
}

async function findAssets(project: Project): Promise<Found> {
  const all = Object.entries(project.config.assets).map(([path, source]) =>
    find(project, { source, path }, []),
  )
  return merge(await Promise.all(all))
}

/** A file, or all that a folder holds. Links are followed, as long as they stay in the root. */
async function find(
  project: Project,
  { source, path }: { readonly source: string; readonly path: string },
  above: readonly string[],
): Promise<Found> {
  const file = await realPathOf(project, source)
  const found = await stat(file)
  if (found.isFile()) return { assets: [{ file, path, mode: found.mode }], folders: [] }
  if (!found.isDirectory()) throw unfit(source, 'is no file and no folder')
  if (above.includes(file)) throw unfit(source, 'leads to a folder that it lies in')
  const all = (await readdir(file)).map((name) =>
    find(project, { source: posix.join(source, name), path: posix.join(path, name) }, [...above, file]),
  )
  const { assets, folders } = merge(await Promise.all(all))
  return { assets, folders: [file, ...folders] }
}

function merge(all: readonly Found[]): Found {
  return { assets: all.flatMap(({ assets }) => assets), folders: all.flatMap(({ folders }) => folders) }
}

async function realPathOf({ root, outDir }: Project, source: string): Promise<string> {
  const file = await realpath(join(root, source)).catch((error: unknown) => {
    throw isMissing(error) ? unfit(source, 'is not there') : error
  })
  if (!contains(root, file)) throw unfit(source, "leads out of the bundle's root")
  if (contains(outDir, file) || contains(file, outDir))
    throw unfit(source, 'is where the bundle itself is written')
  return file
}

function contains(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder + sep)
}

function unfit(asset: string, problem: string): SlipwayError {
  return new SlipwayError('ASSET_UNFIT', { asset, problem })
}
