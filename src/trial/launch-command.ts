import type { TrialConfig } from '../config/index.js'
import type { World } from '../world.js'
import { trialEnvironment } from './environment.js'
import type { Launch } from './launch.js'
import { startService } from './service.js'
import type { Tried } from './types.js'

/** Where something lies that can be started, and how that is done. */
export interface Placed {
  readonly tried: Tried
  /** Where it is started: absolute. */
  readonly cwd: string
  /** The program and its arguments; those of `config.args` come after them. */
  readonly command: readonly [string, ...string[]]
  /** The environment that it brings: over what is inherited, and under what a trial sets. */
  readonly env?: Readonly<Record<string, string>> | undefined
}

/** Starts what lies somewhere as it will be started where it runs, but on free ports of loopback. */
export function launchCommand(
  { tried, cwd, command, env: own = {} }: Placed,
  config: TrialConfig,
  world: World,
): Launch {
  return {
    tried,
    start(added, stdout) {
      const env = trialEnvironment(world.env, { own, added: { ...config.env, ...added } })
      return startService(tried, { cwd, command: [...command, ...config.args], env, stdout })
    },
  }
}
