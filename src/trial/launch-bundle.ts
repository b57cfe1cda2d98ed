import { join } from 'node:path'
import { type Bundle, nodeFlags } from '../bundle/index.js'
import type { TrialConfig } from '../config/index.js'
import type { World } from '../world.js'
import { entryOf } from './entry.js'
import { trialEnvironment } from './environment.js'
import type { Launch } from './launch.js'
import { layOut } from './lay-out.js'
import { startService } from './service.js'

/** A bundle that is laid out, and can be started. */
export interface LaunchedBundle {
  readonly launch: Launch
  /** Which of its entries is the service. */
  readonly entry: string
  readonly remove: () => Promise<void>
}

/**
 * Lays a bundle out as it will lie where it runs, apart from its checkout, and says how it is started there: on free
 * ports of loopback. Of several entries, `server` is tried, else the first.
 *
 * @throws SlipwayError BUNDLE_CHANGED
 */
export async function launchBundle(
  bundle: Bundle,
  config: TrialConfig,
  world: World,
): Promise<LaunchedBundle> {
  const entry = entryOf(bundle.manifest)
  const { folder, remove } = await layOut(bundle)
  const tried = { name: bundle.config.name, version: bundle.manifest.version }
  const program = [process.execPath, ...nodeFlags(bundle.config), join(folder, entry.file)] as const
  return {
    entry: entry.name,
    launch: {
      tried,
      start: (added, stdout) =>
        startService(tried, {
          folder,
          command: [...program, ...config.args],
          env: trialEnvironment(world.env, { ...config.env, ...added }),
          stdout,
        }),
    },
    remove,
  }
}
