import { join } from 'node:path'
import { type Bundle, nodeFlags } from '../bundle/index.js'
import type { TrialConfig } from '../config/index.js'
import type { World } from '../world.js'
import { entryOf } from './entry.js'
import type { Launched } from './launch.js'
import { launchCommand } from './launch-command.js'
import { layOut } from './lay-out.js'

/**
 * Lays a bundle out as it will lie where it runs, apart from its checkout, and says how it is started there: on free
 * ports of loopback. Of several entries, `server` is tried, else the first.
 *
 * @throws SlipwayError BUNDLE_CHANGED
 */
export async function launchBundle(bundle: Bundle, config: TrialConfig, world: World): Promise<Launched> {
  const entry = entryOf(bundle.manifest)
  const { folder, remove } = await layOut(bundle)
  const tried = { name: bundle.config.name, version: bundle.manifest.version }
  const command = [process.execPath, ...nodeFlags(bundle.config), join(folder, entry.file)] as const
  return { launch: launchCommand({ tried, cwd: folder, command }, config, world), entry: entry.name, remove }
}
