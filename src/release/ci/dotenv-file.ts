import { lstat, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Config } from '../../config/index.js'
import { SlipwayError } from '../../errors.js'
import { isMissing, mayWrite, onDisk, realPath, writeAtomic } from '../../files.js'
import type { World } from '../../world.js'

/** Throws USAGE for a folder and where none can be made for the file, and CI_OUTPUT_IN_TREE where the file would be a change of the tree, after which nothing could be released. */
export async function refuseUnfit(
  file: string,
  { config, world }: { config: Config; world: World },
): Promise<void> {
  const found = await stat(file).catch(() => null)
  if (found?.isDirectory() === true) throw misused(`names a file, and ${JSON.stringify(file)} is a folder`)
  // A pipe or a device is no change, wherever it is.
  if (found?.isFile() === false) return
  await onDisk(
    () => mayWrite(dirname(file)),
    (reason, cause) =>
      misused(`names ${JSON.stringify(file)}, where nothing can be written: ${reason}`, cause),
  )
  const { gitSees } = await import('../../version/index.js')
  if (await gitSees(config, world, await realPath(file)))
    throw new SlipwayError('CI_OUTPUT_IN_TREE', { file })
}

function misused(problem: string, cause?: unknown): SlipwayError {
  return new SlipwayError(
    'USAGE',
    { problem: `--dotenv ${problem}`, command: 'release', suggestion: null },
    { cause },
  )
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
