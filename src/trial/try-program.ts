import type { TrialConfig } from '../config/index.js'
import type { World } from '../world.js'
import { launchProgram } from './launch-program.js'
import type { MeasuredReport } from './report/types.js'
import { tryLaunch, type TrialOptions } from './try-launch.js'
import type { Tried } from './types.js'

/**
 * Tries a service that is one program, as tryBundle does one that Node runs: a copy of it, alone in a folder.
 *
 * @param program absolute
 * @throws SlipwayError TRIAL_…
 */
export async function tryProgram(
  program: string,
  tried: Tried,
  config: TrialConfig,
  world: World,
  options: TrialOptions = {},
): Promise<MeasuredReport> {
  options.signal?.throwIfAborted()
  const { launch, entry, remove } = await launchProgram(program, tried, config, world)
  try {
    return await tryLaunch(launch, entry, config, options)
  } finally {
    await remove()
  }
}
