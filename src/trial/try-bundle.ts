import { join } from 'node:path'
import { type Bundle, nodeFlags } from '../bundle/index.js'
import type { TrialConfig } from '../config/index.js'
import type { World } from '../world.js'
import { attend } from './attend.js'
import { entryOf } from './entry.js'
import { trialEnvironment } from './environment.js'
import { layOut } from './lay-out.js'
import { startService } from './service.js'
import type { TrialReport } from './types.js'

export interface TrialOptions {
  /** Aborted: the service is killed, and the signal's reason is thrown. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Starts a built service as it will be started where it runs, apart from its checkout and on free ports of loopback:
 * `/info` must answer with exactly the version of the manifest; a request that is in flight at SIGTERM must be answered;
 * and it must exit with 0 in time. Nothing of it is left running, whatever happens here.
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
): Promise<TrialReport> {
  const { signal } = options
  signal?.throwIfAborted()
  const entry = entryOf(bundle.manifest)
  const { folder, remove } = await layOut(bundle)
  try {
    const env = trialEnvironment(world.env, config.env)
    const command = [
      process.execPath,
      ...nodeFlags(bundle.config),
      join(folder, entry.file),
      ...config.args,
    ] as const
    const tried = { name: bundle.config.name, version: bundle.manifest.version }
    const service = await startService(tried, { folder, command, env })
    return { bundle: tried.name, entry: entry.name, ...(await attend(service, config, signal)) }
  } finally {
    await remove()
  }
}
