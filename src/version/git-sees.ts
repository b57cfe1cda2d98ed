import type { Config } from '../config/index.js'
import type { World } from '../world.js'
import { openGit } from './git.js'

/** Whether a file written there would be a change: it lies in the work tree, and git does not ignore it. */
export async function gitSees(config: Config, world: World, file: string): Promise<boolean> {
  const git = openGit(config.root, world)
  // The command takes paths, and refuses to be told so.
  const args = ['--no-literal-pathspecs', 'check-ignore', '--quiet', '--', file]
  // 1: not ignored; 128: outside of the work tree, or there is none. Without git nothing is seen.
  const ended = await git.run(args).catch(() => null)
  return ended?.exit === 1
}
