import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Config } from '../../config/index.js'
import { isSlipwayError } from '../../errors.js'
import type { ChangelogStart } from '../../package/index.js'
import { withThrowawayObjects } from '../../version/index.js'
import type { World } from '../../world.js'
import { readStart } from '../journal/since-ref.js'
import { lockRemote } from '../lock/remote.js'
import type { AskedFile, Branch } from './asked.js'
import { buildAgain, commitOf, type Made, type Origin } from './build-again.js'
import { firstDifference } from './first-difference.js'
import { fails, holds, skipped, type Verified } from './types.js'

interface Asked extends Origin {
  /** The folder with the files that are to be compared, all of which are there. */
  readonly folder: string
  readonly files: readonly AskedFile[]
}

/**
 * Checks the commit of a release out in a temporary folder, builds it again and compares the bytes: for each branch that
 * npm packages were made on. Dependencies are those of this checkout, if the commit has the same lock file. What is not
 * made fails. Throws REBUILD_IMPOSSIBLE.
 */
export async function rebuild(asked: Asked): Promise<Verified[]> {
  const temporary = await realpath(await mkdtemp(join(tmpdir(), 'slipway-rebuild-')))
  try {
    const made: Made[] = []
    const start = await startOf(asked)
    for (const [index, branch] of branchesOf(asked.files).entries())
      made.push(...(await buildAgain(asked, { branch, start, clone: join(temporary, String(index)) })))
    return await Promise.all(asked.files.map((each) => compare(each, made, { ...asked, start })))
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

/** Where the changelog begins, as the remote says that has the locks; else why that is not known. */
async function startOf({ config, manifest, files, world, signal }: Asked): Promise<ChangelogStart | string> {
  if (!files.some(({ kind }) => kind === 'changelog')) return 'there is none'
  const { version } = manifest
  const remote = await lockRemote(config, world)
  if (remote === null) return 'it is of the tags of then, and no git remote says which those were'
  const asked = { root: config.root, remote, version: { version }, head: commitOf(manifest) }
  try {
    const start = await withThrowawayObjects(config.root, { world, signal }, (objects) =>
      readStart(asked, { world, signal }, objects),
    )
    return start ?? `it is of the tags of then, and ${remote} does not say which those were`
  } catch (error) {
    if (!isSlipwayError(error)) throw error
    return error.message
  }
}

/** One of them is enough for what is no npm package. */
function branchesOf(files: readonly AskedFile[]): Branch[] {
  const packages = files.filter(({ kind, bundle }) => kind === 'npm' && bundle !== null)
  const branches = packages.map(({ branch }): [string, Branch] => [JSON.stringify(branch), branch])
  return branches.length === 0 ? ['release'] : [...new Map(branches).values()]
}

async function compare(
  asked: AskedFile,
  made: readonly Made[],
  { config, folder, manifest, start }: Asked & { readonly start: ChangelogStart | string },
): Promise<Verified> {
  const { file } = asked
  const title = `${file}: built again, it has the same bytes`
  if (asked.kind === 'changelog' && typeof start === 'string') return skipped(title, start)
  const same = made.filter(
    ({ kind, branch }) => kind === asked.kind && (kind !== 'npm' || isDeepStrictEqual(branch, asked.branch)),
  )
  const other = same.find((each) => each.file === file) ?? same.find(({ bundle }) => bundle === asked.bundle)
  if (other === undefined) return fails(title, 'the commit, built again, makes no such file')
  const [built, given] = [await readFile(other.path), await readFile(join(folder, file))]
  if (given.equals(built)) return holds(title, `of commit ${manifest.commit}`)
  const difference = await firstDifference(file, given, built)
  return fails(title, (await isLinked(config)) ? `${difference}; ${LINKED}` : difference)
}

const LINKED =
  'node_modules is a link out of the checkout here, and where it leads gets into the bytes: install inside of it, and ask again'

async function isLinked({ root }: Config): Promise<boolean> {
  const modules = await realpath(join(root, 'node_modules')).catch(() => root)
  return relative(await realpath(root), modules).startsWith('..')
}
