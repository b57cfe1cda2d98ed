import { constants } from 'node:fs'
import { cp, realpath } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { type Config, loadConfig, tagRemote } from '../../config/index.js'
import type { Manifest } from '../../contract.js'
import { SlipwayError } from '../../errors.js'
import { readIfExists } from '../../files.js'
import type { ChangelogStart } from '../../package/index.js'
import { type Git, isBranchAmong, openGit } from '../../version/index.js'
import type { World } from '../../world.js'
import { planHere } from '../plan/plan-here.js'
import { runRelease } from '../run-release.js'
import type { AskedFile, Branch } from './asked.js'

/** Where dependencies are described. */
const LOCKS = ['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml']

/** An artifact that was built again. */
export interface Made extends AskedFile {
  readonly path: string
}

interface Again {
  readonly branch: Branch
  /** Where its changelog begins, or why that is not known. */
  readonly start: ChangelogStart | string
  /** The folder for the checkout, which is not there yet. */
  readonly clone: string
}

/** What is built again. */
export interface Origin {
  /** The config of the checkout that has the commit. */
  readonly config: Config
  /** Of an artifact: says which commit. */
  readonly manifest: Manifest
  readonly world: World
  readonly signal?: AbortSignal | undefined
}

/**
 * Checks the commit of an artifact out, and releases it there, published nowhere. Gives what that made.
 *
 * @throws SlipwayError REBUILD_IMPOSSIBLE
 */
export async function buildAgain(
  { config: here, manifest, world, signal }: Origin,
  { branch, start, clone }: Again,
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
  const temporaryWorld: World = {
    ...world,
    cwd: root,
    env: { ...world.env, GITHUB_SHA: '', CI_COMMIT_SHA: '' },
  }
  const loaded = await loadConfig(
    temporaryWorld,
    here.file === null ? {} : { file: relative(here.root, here.file) },
  )
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
  const { artifacts } = await runRelease(plan, {
    config,
    world: temporaryWorld,
    signal,
    ...(changelog && { start }),
  })
  const folder = join(config.release.dir, plan.version.version)
  return artifacts.flatMap(({ kind, bundle, file }): Made[] =>
    kind === 'checksums' || kind === 'signature' || kind === 'provenance'
      ? []
      : [{ kind, bundle, file, branch, path: join(folder, file) }],
  )
}

/** An artifact may be anybody's: nothing but a full id is asked of git. */
export function commitOf(manifest: Manifest): string {
  const { commit, parts } = manifest
  if (commit !== null && /^[0-9a-f]{40,64}$/.test(commit) && !parts.dirty) return commit
  throw impossibleOf(manifest)('it is of no commit')
}

const impossibleOf =
  ({ version }: Manifest) =>
  (problem: string): SlipwayError =>
    new SlipwayError('REBUILD_IMPOSSIBLE', { version, problem })

/**
 * Whether a branch of releases holds a commit, here or at a remote, as far as this checkout knows. The artifact says which
 * commit it is, and building runs that one's config and plugins: they have to be ours.
 */
async function isReleasable(git: Git, commit: string, { release: { branches } }: Config): Promise<boolean> {
  const holding = [
    'for-each-ref',
    `--contains=${commit}`,
    '--format=%(refname)',
    'refs/heads',
    'refs/remotes',
  ]
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
