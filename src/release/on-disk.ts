import { SlipwayError } from '../errors.js'
import { onDisk as trying } from '../files.js'

/** Does what writes below `dir`, and tells the disk's refusals from bugs. Throws RELEASE_UNWRITABLE. */
export async function onDisk<T>(dir: string, work: () => Promise<T>): Promise<T> {
  return trying(work, (reason, cause) => new SlipwayError('RELEASE_UNWRITABLE', { dir, reason }, { cause }))
}
