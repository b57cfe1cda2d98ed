import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { guardFolder } from './guard.js'

/** A folder that is there for as long as a trial. */
export interface TrialFolder {
  /** Absolute, and a real path. Nobody else may read it. */
  readonly folder: string
  readonly remove: () => Promise<void>
}

/** Makes a folder of its own for something on trial. It is removed, too, when this process ends without having done so. */
export async function makeTrialFolder(): Promise<TrialFolder> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'slipway-trial-')))
  const guard = guardFolder(folder)
  return {
    folder,
    async remove() {
      await rm(folder, { recursive: true, force: true })
      guard.release()
    },
  }
}
