import { resolve } from 'node:path'
import type { Config } from '../config/index.js'
import type { World } from '../world.js'
import { isSilent, versionFromEnvironment } from './from-environment.js'
import { openGit } from './git.js'
import { lookAtRepository } from './repository.js'

/** The work tree at one moment. */
export interface Tree {
  /** The full id of the commit at HEAD; null where there is no git and the version is `SLIPWAY_VERSION`'s. */
  readonly head: string | null
  /** The paths that make it dirty, relative to the top of the repository; a new folder stands for what is in it. */
  readonly changes: readonly string[]
}

/** What git says of the work tree now. */
export async function lookAtTree(config: Config, world: World): Promise<Tree> {
  const git = openGit(config.root, world)
  const repository = await lookAtRepository(git, config.root).catch(unlessGiven(world, null))
  return { head: repository?.head ?? null, changes: repository?.changes ?? [] }
}

/** The changes of the work tree, as lookAtTree says. */
export async function listChanges(config: Config, world: World): Promise<readonly string[]> {
  return (await lookAtTree(config, world)).changes
}

/**
 * The files of git whose change may change the version, as absolute paths; not all of them need exist. None where
 * there is no repository, or no git and the version is `SLIPWAY_VERSION`'s.
 */
export async function versionFiles(config: Config, world: World): Promise<readonly string[]> {
  const git = openGit(config.root, world)
  // Fails where HEAD is detached.
  const branch = await git.run(['symbolic-ref', '--quiet', 'HEAD']).catch(unlessGiven(world, null))
  if (branch === null) return []
  const ref = branch.exit === 0 ? [branch.stdout.trimEnd()] : []
  const files = ['HEAD', ...ref, 'packed-refs', 'logs/HEAD', 'index']
  // One by one: a path may hold a line end.
  const answers = await Promise.all(files.map((file) => git.run(['rev-parse', '--git-path', file])))
  return answers.flatMap(({ exit, stdout }) =>
    exit === 0 ? [resolve(config.root, stdout.slice(0, -1))] : [],
  )
}

/** What git knows nothing of is no failure where `SLIPWAY_VERSION` says the version. */
function unlessGiven<T>(world: World, instead: T): (error: unknown) => T {
  return (error) => {
    if (versionFromEnvironment(world) !== null && isSilent(error)) return instead
    throw error
  }
}
