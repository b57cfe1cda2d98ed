import { copyFile, chmod, mkdtemp, realpath, rm } from 'node:fs/promises'
import { constants } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TrialConfig } from '../config/index.js'
import type { World } from '../world.js'
import { trialEnvironment } from './environment.js'
import type { Launch } from './launch.js'
import type { MeasuredReport } from './report/types.js'
import { startService } from './service.js'
import { tryLaunch, type TrialOptions } from './try-launch.js'
import type { Tried } from './types.js'

/** What an executable has one of: nobody needs its name. */
const ENTRY = 'server'

/**
 * Tries a service that is one program, as tryBundle does one that Node runs: a copy of it, alone in a folder, which may
 * be executed whatever has become of its mode.
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
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'slipway-trial-')))
  try {
    const copy = join(folder, tried.name)
    await copyFile(program, copy, constants.COPYFILE_FICLONE)
    await chmod(copy, 0o755)
    const command = [copy, ...config.args] as const
    const launch: Launch = {
      tried,
      start: (added, stdout) => {
        const env = trialEnvironment(world.env, { ...config.env, ...added })
        return startService(tried, { folder, command, env, stdout })
      },
    }
    return await tryLaunch(launch, ENTRY, config, options)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
