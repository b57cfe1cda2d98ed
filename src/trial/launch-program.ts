import { constants } from 'node:fs'
import { chmod, copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TrialConfig } from '../config/index.js'
import type { World } from '../world.js'
import { makeTrialFolder, withRoom } from './folder.js'
import type { Launched } from './launch.js'
import { launchCommand } from './launch-command.js'
import type { Tried } from './types.js'

/** What an executable has one of: nobody needs its name. */
const ENTRY = 'server'

/**
 * Copies a program to where it is alone, and where it may be executed whatever has become of its mode.
 *
 * @param program absolute
 */
export async function launchProgram(
  program: string,
  tried: Tried,
  config: TrialConfig,
  world: World,
): Promise<Launched> {
  const { folder, remove } = await makeTrialFolder()
  try {
    const copy = join(folder, tried.name)
    await withRoom(() => copyFile(program, copy, constants.COPYFILE_FICLONE))
    await chmod(copy, 0o755)
    return {
      launch: launchCommand({ tried, cwd: folder, command: [copy] }, config, world),
      entry: ENTRY,
      remove,
    }
  } catch (error) {
    await remove()
    throw error
  }
}
