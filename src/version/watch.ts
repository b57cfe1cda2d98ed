import { resolve } from 'node:path'
import type { Config } from '../config/index.js'
import { isSlipwayError } from '../errors.js'
import type { World } from '../world.js'
import { versionFromEnvironment } from './from-environment.js'
import { openGit } from './git.js'
import { lookAtRepository } from './repository.js'

/**
 * The paths that make the tree dirty, relative to the top of the repository; a new folder stands for what is in it.
 * None where the version is `SLIPWAY_VERSION`'s.
 */
export async function listChanges(config: Config, world: World): Promise<readonly string[]> {
  try {
    const git = openGit(config.root, world)
    return (await lookAtRepository(git, config.root)).changes
  } catch (error) {
    if (versionFromEnvironment(world) !== null && isSlipwayError(error) && error.exit === 3) return []
    throw error
  }
}

/**
 * The files of git whose change may change the version, as absolute paths; not all of them need exist. None where
 * there is no repository.
 */
export async function versionFiles(config: Config, world: World): Promise<readonly string[]> {
  const git = openGit(config.root, world)
  // Fails where HEAD is detached.
  const branch = await git.run(['symbolic-ref', '--quiet', 'HEAD'])
  const ref = branch.exit === 0 ? [branch.stdout.trimEnd()] : []
  const files = ['HEAD', ...ref, 'packed-refs', 'logs/HEAD', 'index']
  // One by one: a path may hold a line end.
  const answers = await Promise.all(files.map((file) => git.run(['rev-parse', '--git-path', file])))
  return answers.flatMap(({ exit, stdout }) =>
    exit === 0 ? [resolve(config.root, stdout.slice(0, -1))] : [],
  )
}
