import { relative, resolve } from 'node:path'
import type { Config } from '../config/index.js'
import type { Base } from './base.js'
import { countInFull } from './count-in-full.js'
import { openMemory } from './count-memory.js'
import type { Entry } from './count-memory.js'
import { countSinceBase } from './count-since-base.js'
import { extendCount } from './extend-count.js'
import { extendFirstParents } from './extend-first-parents.js'
import type { Git } from './git.js'
import type { Repository } from './repository.js'
import type { Counted } from './types.js'
import { findNewest, type Selection } from './walk.js'

export interface CountOptions {
  readonly base: Base
  /** Whether what is counted is written down for the next time. */
  readonly remember: boolean
}

/** Counts as the config says, from memory where HEAD was counted before. */
export async function countCommits(
  config: Config,
  git: Git,
  repository: Repository,
  { base, remember }: CountOptions,
): Promise<Counted> {
  const { head } = repository
  const folder = resolve(config.root, repository.commonDir)
  const memory = openMemory(folder, subject(config, repository, base))
  const known = memory.entries.find((entry) => entry.head === head)
  if (known !== undefined) return known

  const selection = { paths: config.version.paths, firstParent: config.version.count === 'first-parent' }
  const [commits, newest] = await Promise.all([
    config.version.count === 'since-base'
      ? countSinceBase(config, git, head, base)
      : countAll(git, head, selection, memory.entries),
    findNewest(git, head, selection),
  ])
  const counted = { commits, ...newest }
  if (remember) await memory.remember({ head, ...counted })
  return counted
}

/** Everything besides HEAD that the outcome depends on. */
function subject(
  { version, file, root }: Config,
  { prefix }: Repository,
  { major, minor }: Base,
): readonly unknown[] {
  if (version.count === 'since-base') {
    return [version, prefix, file === null ? null : relative(root, file), major, minor]
  }
  return version.paths.length > 0 ? [version.count, version.paths, prefix] : [version.count]
}

async function countAll(
  git: Git,
  head: string,
  selection: Selection,
  known: readonly Entry[],
): Promise<number> {
  const extend = selection.firstParent ? extendFirstParents : extendCount
  const extended = selection.paths.length > 0 ? null : await extend(git, head, known)
  return extended ?? countInFull(git, head, selection)
}
