import type { Config } from '../../config/index.js'
import type { World } from '../../world.js'
import { lockRemote } from '../lock/remote.js'
import { planRelease } from './plan-release.js'
import type { ReleasePlan } from '../types.js'

/**
 * The plan of a release of what is checked out. Throws where the checkout has no version.
 *
 * @param remember whether the count of the commits may be kept for the next time
 */
export async function planHere(
  config: Config,
  world: World,
  { snapshot, remember }: { readonly snapshot: boolean; readonly remember: boolean },
): Promise<ReleasePlan> {
  const { computeVersion, lookAtTree } = await import('../../version/index.js')
  // Before the version: a commit that comes between the two is one that the plan does not name, and is refused.
  const { head } = await lookAtTree(config, world)
  const version = await computeVersion(config, world, { remember })
  const remote = config.release.publish.length === 0 ? null : await lockRemote(config, world)
  return planRelease(config, version, { snapshot, head, remote })
}
