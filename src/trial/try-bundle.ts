import type { Bundle } from '../bundle/index.js'
import type { TrialConfig } from '../config/index.js'
import type { World } from '../world.js'
import { attend } from './attend.js'
import { launchBundle } from './launch-bundle.js'
import { measureService } from './measure-service.js'
import { beforeOf } from './report/earlier.js'
import type { MeasuredReport, TrialFile } from './report/types.js'

export interface TrialOptions {
  /** Aborted: the service is killed, and the signal's reason is thrown. */
  readonly signal?: AbortSignal | undefined
  /** The trials of the releases before, the oldest first. Default: there are none. */
  readonly earlier?: readonly TrialFile[] | undefined
  /** Hears what is done from then on: `under load`. */
  readonly say?: ((doing: string) => void) | undefined
}

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
  { signal, earlier = [], say = () => {} }: TrialOptions = {},
): Promise<MeasuredReport> {
  signal?.throwIfAborted()
  const { launch, entry, remove } = await launchBundle(bundle, config, world)
  try {
    const stand = { launch, config, signal }
    const { name } = launch.tried
    const report = { bundle: name, entry, ...(await attend(stand)) }
    const { effort } = config
    if (effort === 'none') return { ...report, measured: null, pictures: null }
    const before = beforeOf(earlier, name, effort)
    return { ...report, ...(await measureService(stand, { effort, before, say })) }
  } finally {
    await remove()
  }
}
