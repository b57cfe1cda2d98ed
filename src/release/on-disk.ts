import { SlipwayError } from '../errors.js'

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a part of its path is a file',
  EEXIST: 'a file is where the folder goes',
}

/** Does what writes below `dir`, and tells the disk's refusals from bugs. Throws RELEASE_UNWRITABLE. */
export async function onDisk<T>(dir: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const reason = reasons[(error as NodeJS.ErrnoException | null)?.code ?? '']
    if (reason === undefined) throw error
    throw new SlipwayError('RELEASE_UNWRITABLE', { dir, reason }, { cause: error })
  }
}
