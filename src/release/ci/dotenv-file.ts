import { lstat, stat, writeFile } from 'node:fs/promises'
import type { Config } from '../../config/index.js'
import { SlipwayError } from '../../errors.js'
import { isMissing, realPath, writeAtomic } from '../../files.js'
import type { World } from '../../world.js'

/** Throws USAGE for a folder, and CI_OUTPUT_IN_TREE where the file would be a change of the tree, after which nothing could be released. */
export async function refuseUnfit(file: string, { config, world }: { config: Config; world: World }): Promise<void> {
  const found = await stat(file).catch(() => null)
  if (found?.isDirectory() === true) {
    const problem = `--dotenv names a file, and ${JSON.stringify(file)} is a folder`
    throw new SlipwayError('USAGE', { problem, command: 'release', suggestion: null })
  }
  // A pipe or a device is no change, wherever it is.
  if (found?.isFile() === false) return
  const { gitSees } = await import('../../version/index.js')
  if (await gitSees(config, world, await realPath(file))) throw new SlipwayError('CI_OUTPUT_IN_TREE', { file })
}

/** Replaces a regular file, whole or not at all; writes into what is none: a link, a pipe, a device. */
export async function writeDotenvFile(file: string, text: string): Promise<void> {
  const found = await lstat(file).catch((error: unknown) => {
    if (isMissing(error)) return null
    throw error
  })
  if (found === null || found.isFile()) await writeAtomic(file, text)
  else await writeFile(file, text)
}
