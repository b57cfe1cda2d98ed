import { type Config, tagRemote } from '../../config/index.js'
import { openGit } from '../../version/index.js'
import type { World } from '../../world.js'

/** The git remote that all who release this project share: the one that gets the tag, else `origin`; null without git or one of these. */
export async function lockRemote({ root, release }: Config, world: World): Promise<string | null> {
  const tagged = tagRemote(release)
  if (tagged !== null) return tagged
  const asked = await openGit(root, world)
    .run(['remote', 'get-url', '--', 'origin'])
    .catch(() => null)
  return asked?.exit === 0 ? 'origin' : null
}
