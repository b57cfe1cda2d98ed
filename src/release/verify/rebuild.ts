import { constants } from 'node:fs'
import { cp, mkdtemp, readFile, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { type Config, loadConfig, tagRemote } from '../../config/index.js'
import type { Manifest } from '../../contract.js'
import { isSlipwayError, SlipwayError } from '../../errors.js'
import { readIfExists } from '../../files.js'
import type { ChangelogStart } from '../../package/index.js'
import { type Git, isBranchAmong, openGit, withThrowawayObjects } from '../../version/index.js'
import type { World } from '../../world.js'
import { readStart } from '../journal/since-ref.js'
import { lockRemote } from '../lock/remote.js'
import { planHere } from '../plan/plan-here.js'
import { runRelease } from '../run-release.js'
import type { AskedFile, Branch } from './asked.js'
import { firstDifference } from './first-difference.js'
import { fails, holds, skipped, type Verified } from './types.js'

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
    const start = await withThrowawayObjects(config.root, { world, signal }, (objects) => readStart(asked, { world, signal }, objects))
    return start ?? `it is of the tags of then, and ${remote} does not say which those were`
  } catch (error) {
    if (!isSlipwayError(error)) throw error
    return error.message
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

async function compare(
  asked: AskedFile,
  made: readonly Made[],
  { config, folder, manifest, start }: Asked & { readonly start: ChangelogStart | string },
): Promise<Verified> {
  const { file } = asked
  const title = `${file}: built again, it has the same bytes`
  if (asked.kind === 'changelog' && typeof start === 'string') return skipped(title, start)
  const same = made.filter(({ kind, branch }) => kind === asked.kind && (kind !== 'npm' || isDeepStrictEqual(branch, asked.branch)))
  const other = same.find((each) => each.file === file) ?? same.find(({ bundle }) => bundle === asked.bundle)
  if (other === undefined) return fails(title, 'the commit, built again, makes no such file')
  const [built, given] = [await readFile(other.path), await readFile(join(folder, file))]
  if (given.equals(built)) return holds(title, `of commit ${manifest.commit}`)
  const difference = await firstDifference(file, given, built)
  return fails(title, (await isLinked(config)) ? `${difference}; ${LINKED}` : difference)
}

/** An artifact may be anybody's: nothing but a full id is asked of git. */
function commitOf(manifest: Manifest): string {
  const { commit, parts } = manifest
  if (commit !== null && /^[0-9a-f]{40,64}$/.test(commit) && !parts.dirty) return commit
  throw impossibleOf(manifest)('it is of no commit')
}

const impossibleOf = ({ version }: Manifest) => (problem: string): SlipwayError =>
  new SlipwayError('REBUILD_IMPOSSIBLE', { version, problem })

const LINKED =
  'node_modules is a link out of the checkout here, and where it leads gets into the bytes: install inside of it, and ask again'

async function isLinked({ root }: Config): Promise<boolean> {
  const modules = await realpath(join(root, 'node_modules')).catch(() => root)
  return relative(await realpath(root), modules).startsWith('..')
}

async function buildAgain(
  { config: here, manifest, world, signal }: Asked,
  { branch, start, clone }: { readonly branch: Branch; readonly start: ChangelogStart | string; readonly clone: string },
): Promise<Made[]> {
  const impossible = impossibleOf(manifest)
  const commit = commitOf(manifest)
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
  // What is linked to is where this checkout has it from.
  const address = await git.run(['ls-remote', '--get-url', '--', tagRemote(here.release) ?? 'origin'])
  if (address.exit === 0) await own.read(['config', 'remote.origin.url', address.stdout.trimEnd()])
  await own.read(['checkout', '--quiet', ...onBranch(branch, here), commit])
  await copyDependencies(here, { top, clone, impossible })
  // The branch is that of the checkout, not the one that CI builds.
  const temporaryWorld: World = { ...world, cwd: root, env: { ...world.env, GITHUB_SHA: '', CI_COMMIT_SHA: '' } }
  const loaded = await loadConfig(temporaryWorld, here.file === null ? {} : { file: relative(here.root, here.file) })
  const changelog = typeof start !== 'string'
  const config: Config = {
    ...loaded,
    trial: { ...loaded.trial, enabled: false },
    // Those are of what was released then: of the machine and the key that there were.
    release: { ...loaded.release, publish: [], changelog, provenance: false, sign: null },
  }
  const plan = await planHere(config, temporaryWorld, { snapshot: false, remember: false })
  if (plan.version.version !== manifest.version)
    throw impossible(`built here, the commit is ${plan.version.version}`)
  const { artifacts } = await runRelease(plan, { config, world: temporaryWorld, signal, ...(changelog && { start }) })
  const folder = join(config.release.dir, plan.version.version)
  return artifacts.flatMap(({ kind, bundle, file }): Made[] =>
    kind === 'checksums' || kind === 'signature' || kind === 'provenance' ? [] : [{ kind, bundle, file, branch, path: join(folder, file) }],
  )
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
