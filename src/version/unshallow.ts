import { SlipwayError } from '../errors.js'
import type { World } from '../world.js'
import { openGit, whatGitSaid } from './git.js'

/** Fetches the history that a shallow clone lacks, from where it was cloned. Throws FETCH_FAILED, or the signal's reason. */
export async function unshallow(folder: string, world: World, signal?: AbortSignal): Promise<void> {
  const git = openGit(folder, world, 'network', signal)
  const ended = await git.run([
    'fetch',
    '--unshallow',
    '--quiet',
    // Nothing but that: no tidying up behind the back, no other repositories, nothing deleted.
    '--no-auto-gc',
    '--no-recurse-submodules',
    '--no-prune',
  ])
  if (ended.exit !== 0) throw new SlipwayError('FETCH_FAILED', { folder, said: whatGitSaid(ended.stderr) })
}
