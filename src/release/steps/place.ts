import { rename } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { SlipwayError } from '../../errors.js'
import { readIfExists } from '../../files.js'
import { sha256 } from '../../sha256.js'
import type { Artifact } from '../../package/index.js'

/**
 * Moves the finished files from the staging folder into the release's own: at once where there is none yet. What is
 * there already with the same bytes stays; with other bytes it is an error, RELEASE_DIFFERS, and nothing is moved.
 *
 * @param beside names of what lies beside the artifacts, and replaces what an earlier run has put there
 * @returns whether everything was there already
 */
export async function place(
  staging: string,
  folder: string,
  artifacts: readonly Artifact[],
  beside: readonly string[] = [],
): Promise<boolean> {
  if (await renamed(staging, folder)) return false
  const missing = await absent(folder, artifacts)
  for (const { file } of missing) await rename(join(staging, file), join(folder, file))
  for (const file of beside) await rename(join(staging, file), join(folder, file))
  return missing.length === 0
}

/** False where the folder is there and not empty: an earlier run's, or a simultaneous one's. */
async function renamed(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to)
    return true
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
    throw error
  }
}

async function absent(folder: string, artifacts: readonly Artifact[]): Promise<Artifact[]> {
  const missing: Artifact[] = []
  const different: { file: string; there: string; made: string }[] = []
  for (const artifact of artifacts) {
    const content = await readIfExists(join(folder, artifact.file))
    const there = content === null ? null : sha256(content)
    if (there === null) missing.push(artifact)
    else if (there !== artifact.sha256) different.push({ file: artifact.file, there, made: artifact.sha256 })
  }
  if (different.length > 0)
    throw new SlipwayError('RELEASE_DIFFERS', { version: basename(folder), different })
  return missing
}
