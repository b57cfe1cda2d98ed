import type { Bundle } from '../bundle/index.js'
import type { TrialConfig } from '../config/index.js'
import type { World } from '../world.js'
import { withRoom } from './folder.js'
import { launchBundle } from './launch-bundle.js'
import type { MeasuredReport } from './report/types.js'
import { tryLaunch, type TrialOptions } from './try-launch.js'

/**
 * Starts a built service as it will be started where it runs, apart from its checkout and on free ports of loopback:
 * `/info` must answer with exactly the version of the manifest; a request that is in flight at SIGTERM must be answered;
 * and it must exit with 0 in time. Then it is measured, unless `config.effort` is `none`; a figure that is over its budget
 * is told in the report, and is no error here. Nothing of it is left running, whatever happens.
 *
 * Of several entries, `server` is tried, else the first. A service that does not speak HTTP/1 has no request in flight.
 *
 * @throws SlipwayError TRIAL_…: the check that failed, with the last lines of what the service wrote
 */
export async function tryBundle(
  bundle: Bundle,
  config: TrialConfig,
  world: World,
  options: TrialOptions = {},
): Promise<MeasuredReport> {
  options.signal?.throwIfAborted()
  const { launch, entry, remove } = await withRoom(() => launchBundle(bundle, config, world))
  try {
    return await tryLaunch(launch, entry, config, options)
  } finally {
    await remove()
  }
}
