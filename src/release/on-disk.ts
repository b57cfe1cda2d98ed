import { SlipwayError } from '../errors.js'
import { diskReason } from '../files.js'

/** Does what writes below `dir`, and tells the disk's refusals from bugs. Throws RELEASE_UNWRITABLE. */
export async function onDisk<T>(dir: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const reason = diskReason(error)
    if (reason === null) throw error
    throw new SlipwayError('RELEASE_UNWRITABLE', { dir, reason }, { cause: error })
  }
}
