import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SlipwayError } from '../errors.js'
import { onDisk } from '../files.js'
import { guardFolder } from './guard.js'

/** A folder that is there for as long as a trial. */
export interface TrialFolder {
  /** Absolute, and a real path. Nobody else may read it. */
  readonly folder: string
  readonly remove: () => Promise<void>
}

/** Does what puts something into the temporary folder. @throws SlipwayError TRIAL_NO_ROOM where the disk refuses that */
export function withRoom<T>(work: () => Promise<T>): Promise<T> {
  const folder = tmpdir()
  return onDisk(work, (reason, cause) => new SlipwayError('TRIAL_NO_ROOM', { folder, reason }, { cause }))
}

/** Makes a folder of its own for something on trial. It is removed, too, when this process ends without having done so. */
export async function makeTrialFolder(): Promise<TrialFolder> {
  const folder = await withRoom(async () => realpath(await mkdtemp(join(tmpdir(), 'slipway-trial-'))))
  const guard = guardFolder(folder)
  return {
    folder,
    async remove() {
      await rm(folder, { recursive: true, force: true })
      guard.release()
    },
  }
}
