import type { Config } from '../config/index.js'
import type { VersionParts } from '../contract.js'
import { SlipwayError } from '../errors.js'
import type { World } from '../world.js'
import { findBase } from './base.js'
import { branchOfCi } from './ci-branch.js'
import { countCommits } from './count.js'
import { stampMoment, toIsoDate } from './date.js'
import { describeVersion } from './describe.js'
import { formatParts } from './forms.js'
import { agree, isSilent, versionFromEnvironment } from './from-environment.js'
import { type Git, openGit } from './git.js'
import { lookAtRepository, type Repository } from './repository.js'
import type { Version } from './types.js'
import { unshallow } from './unshallow.js'
import { findNewest } from './walk.js'

export interface ComputeOptions {
  /** Fetch what is missing of a shallow clone first. Default: refuse a shallow clone. */
  unshallow?: boolean
  /** Write down in git's own directory what was counted, so that the next count is short. Default: true. */
  remember?: boolean
  /** Aborted: a fetch is stopped, and the signal's reason is thrown. */
  signal?: AbortSignal
}

/**
 * The version of the checkout around config.root. Where git can give none, `SLIPWAY_VERSION` does; where both do,
 * they must agree, as far as git can tell: a shallow clone knows HEAD, and not the count. Throws a SlipwayError: exit 3
 * and a code for each reason why a checkout has no version, exit 2 for a base, a `SLIPWAY_VERSION` or a
 * `SOURCE_DATE_EPOCH` that is none, exit 1 where fetching failed.
 */
export async function computeVersion(
  config: Config,
  world: World,
  options: ComputeOptions = {},
): Promise<Version> {
  const given = versionFromEnvironment(world)
  if (given === null) return (await computeFromGit(config, world, options, null)).version

  const found = await computeFromGit(config, world, options, given).catch((error: unknown) => {
    if (isSilent(error)) return null
    throw error
  })
  if (found !== null && !agree(given, found.version, found.fixed)) {
    throw new SlipwayError('SLIPWAY_VERSION_CONTRADICTED', {
      given: formatParts(given),
      found: found.version.version,
    })
  }
  return describeVersion(given, found?.version ?? nowhere, config.release.branches)
}

const nowhere = { commit: null, branch: null, committedAt: null }

async function computeFromGit(
  config: Config,
  world: World,
  options: ComputeOptions,
  given: VersionParts | null,
): Promise<{ version: Version; fixed: boolean }> {
  const git = openGit(config.root, world)
  const mayBeShallow = given !== null && config.version.paths.length === 0
  const repository = await lookAtHistory(git, config, world, { ...options, mayBeShallow })
  const base = findBase(config)
  const counted =
    given !== null && repository.shallow
      ? { commits: given.commits, ...(await findNewest(git, repository.head, wholeHistory)) }
      : await countCommits(config, git, repository, { base, remember: options.remember ?? true })
  const dirty = repository.changes.length > 0
  const { fixed, ...moment } = stampMoment(config, world, counted, dirty)
  const { commits, commit, seconds } = counted
  const version = describeVersion(
    { ...base, commits, sha: commit.slice(0, 10), ...moment, dirty },
    {
      commit,
      branch: repository.branch ?? branchOfCi(world, repository.head),
      committedAt: toIsoDate(seconds),
    },
    config.release.branches,
  )
  return { version, fixed }
}

const wholeHistory = { paths: [], firstParent: false }

/** A count over a part of the history would be wrong: all of it is here, or the count is given. */
async function lookAtHistory(
  git: Git,
  config: Config,
  world: World,
  options: ComputeOptions & { readonly mayBeShallow: boolean },
): Promise<Repository> {
  const folder = config.root
  const fetched = options.unshallow === true
  let repository = await lookAtRepository(git, folder)
  if (repository.shallow && fetched) {
    await unshallow(folder, world, options.signal)
    repository = await lookAtRepository(git, folder)
  }
  if (repository.shallow && !options.mayBeShallow) {
    throw new SlipwayError('SHALLOW_HISTORY', { folder, fetched })
  }
  return repository
}
