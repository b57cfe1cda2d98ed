import { constants } from 'node:fs'
import { cp, mkdtemp, readFile, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { type Config, loadConfig } from '../../config/index.js'
import type { Manifest } from '../../contract.js'
import { SlipwayError } from '../../errors.js'
import { readIfExists } from '../../files.js'
import { type Git, isBranchAmong, openGit } from '../../version/index.js'
import type { World } from '../../world.js'
import { planHere } from '../plan/plan-here.js'
import { runRelease } from '../run-release.js'
import type { AskedFile, Branch } from './asked.js'
import { firstDifference } from './first-difference.js'
import { fails, holds, type Verified } from './types.js'

/** Where dependencies are described. */
const LOCKS = ['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml']

interface Asked {
  /** The config of the checkout that has the commit. */
  readonly config: Config
  /** Of an artifact: says which commit. */
  readonly manifest: Manifest
  /** The folder with the files that are to be compared, all of which are there. */
  readonly folder: string
  readonly files: readonly AskedFile[]
  readonly world: World
  readonly signal?: AbortSignal | undefined
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
    for (const [index, branch] of branchesOf(asked.files).entries())
      made.push(...(await buildAgain(asked, { branch, clone: join(temporary, String(index)) })))
    return await Promise.all(asked.files.map((each) => compare(each, made, asked)))
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

/** An artifact that was built again. */
interface Made extends AskedFile {
  readonly path: string
}

/** One of them is enough for what is no npm package. */
function branchesOf(files: readonly AskedFile[]): Branch[] {
  const packages = files.filter(({ kind, bundle }) => kind === 'npm' && bundle !== null)
  const branches = packages.map(({ branch }): [string, Branch] => [JSON.stringify(branch), branch])
  return branches.length === 0 ? ['release'] : [...new Map(branches).values()]
}

async function compare(asked: AskedFile, made: readonly Made[], { folder, manifest }: Asked): Promise<Verified> {
  const { file } = asked
  const title = `${file}: built again, it has the same bytes`
  const same = made.filter(({ kind, branch }) => kind === asked.kind && (kind !== 'npm' || isDeepStrictEqual(branch, asked.branch)))
  const other = same.find((each) => each.file === file) ?? same.find(({ bundle }) => bundle === asked.bundle)
  if (other === undefined) return fails(title, 'the commit, built again, makes no such file')
  const [built, given] = [await readFile(other.path), await readFile(join(folder, file))]
  if (given.equals(built)) return holds(title, `of commit ${manifest.commit}`)
  return fails(title, await firstDifference(file, given, built))
}

async function buildAgain(
  { config: here, manifest, world, signal }: Asked,
  { branch, clone }: { readonly branch: Branch; readonly clone: string },
): Promise<Made[]> {
  const impossible = (problem: string): SlipwayError =>
    new SlipwayError('REBUILD_IMPOSSIBLE', { version: manifest.version, problem })
  const { commit } = manifest
  // An artifact may be anybody's: nothing but a full id is asked of git.
  if (commit === null || !/^[0-9a-f]{40,64}$/.test(commit) || manifest.parts.dirty) throw impossible('it is of no commit')
  const git = openGit(here.root, world, 'local', signal)
  const { exit } = await git.run(['cat-file', '-e', `${commit}^{commit}`])
  if (exit !== 0) throw impossible(`this checkout does not have the commit ${commit}`)
  if (!(await isReleasable(git, commit, here)))
    throw impossible(`none of the branches ${here.release.branches.join(', ')} holds the commit ${commit}`)
  const top = (await git.read(['rev-parse', '--show-toplevel'])).trimEnd()
  // It is a transport for git, though it stays on this disk.
  const transport = openGit(here.root, world, 'network', signal)
  await transport.read(['clone', '--quiet', '--shared', '--no-checkout', '--', top, clone])
  const root = join(clone, relative(top, here.root))
  const own = openGit(clone, world, 'local', signal)
  await own.read(['checkout', '--quiet', ...onBranch(branch, here), commit])
  await copyDependencies(here, { top, clone, impossible })
  // The branch is that of the checkout, not the one that CI builds.
  const temporaryWorld: World = { ...world, cwd: root, env: { ...world.env, GITHUB_SHA: '', CI_COMMIT_SHA: '' } }
  const loaded = await loadConfig(temporaryWorld, here.file === null ? {} : { file: relative(here.root, here.file) })
  const config: Config = {
    ...loaded,
    trial: { ...loaded.trial, enabled: false },
    // Those are of what was released then: of the tags, the machine and the key that there were.
    release: { ...loaded.release, publish: [], changelog: false, provenance: false, sign: null },
  }
  const plan = await planHere(config, temporaryWorld, { snapshot: false, remember: false })
  if (plan.version.version !== manifest.version)
    throw impossible(`built here, the commit is ${plan.version.version}`)
  await runRelease(plan, { config, world: temporaryWorld, signal })
  const folder = join(config.release.dir, plan.version.version)
  return plan.artifacts.map(({ kind, bundle, file }) => ({ kind, bundle, file, branch, path: join(folder, file) }))
}

/**
 * Whether a branch of releases holds a commit, here or at a remote, as far as this checkout knows. The artifact says which
 * commit it is, and building runs that one's config and plugins: they have to be ours.
 */
async function isReleasable(git: Git, commit: string, { release: { branches } }: Config): Promise<boolean> {
  const holding = ['for-each-ref', `--contains=${commit}`, '--format=%(refname)', 'refs/heads', 'refs/remotes']
  const refs = (await git.read(holding)).split('\n').filter((ref) => ref !== '')
  const remotes = (await git.read(['remote'])).split('\n').filter((name) => name !== '')
  const prefixes = ['refs/heads/', ...remotes.map((name) => `refs/remotes/${name}/`)]
  return refs.some((ref) =>
    prefixes.some((prefix) => ref.startsWith(prefix) && isBranchAmong(ref.slice(prefix.length), branches)),
  )
}

/** The branch is in the form for npm; of a pattern, any that it means. */
function onBranch(branch: Branch, { release: { branches } }: Config): string[] {
  if (branch === null) return ['--detach']
  const ours = branches.find((name) => !name.includes('*')) ?? branches[0]?.replaceAll('*', 'x') ?? 'main'
  return ['-B', branch === 'release' ? ours : branch.name]
}

async function copyDependencies(
  { root, bundles }: Config,
  { top, clone, impossible }: { top: string; clone: string; impossible: (problem: string) => SlipwayError },
): Promise<void> {
  const folders = new Set([top, root, ...bundles.map((bundle) => bundle.root)])
  for (const folder of folders) {
    const there = join(clone, relative(top, folder))
    for (const lock of LOCKS) {
      const [ours, theirs] = [await readIfExists(join(folder, lock)), await readIfExists(join(there, lock))]
      if (ours?.toString() !== theirs?.toString())
        throw impossible(`${lock} is another one than in the commit: check the commit out, and install`)
    }
    const modules = await realpath(join(folder, 'node_modules')).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null
      throw error
    })
    if (modules === null) continue
    // Links inside it stay links; where the disk can, nothing is copied.
    const options = { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE }
    await cp(modules, join(there, 'node_modules'), options)
  }
}
