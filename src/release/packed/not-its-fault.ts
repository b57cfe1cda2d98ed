import { tmpdir } from 'node:os'
import { isSlipwayError } from '../../errors.js'
import type { PackedTrial } from '../types.js'

/**
 * Why something that was packed may have failed because of this machine: its temporary folder has no room or starts no
 * programs, or the native code of an image needs a library of its base. null: it was something else.
 */
export function notItsFault(kind: PackedTrial['kind'], error: unknown): string | null {
  const code = (error as NodeJS.ErrnoException | null)?.code
  if (code === 'ENOSPC' || code === 'EDQUOT') return `there is no room for it in ${tmpdir()}`
  if (!isSlipwayError(error)) return null
  if (kind === 'executable' && error.code === 'TRIAL_NOT_STARTED' && error.message.includes('EACCES')) {
    return `no program may be started in ${tmpdir()}`
  }
  const said = error.diagnostics.map(({ text }) => text).join('\n')
  return kind === 'image' && error.code === 'TRIAL_ENDED_EARLY' && said.includes('ERR_DLOPEN_FAILED')
    ? 'native code in it needs a library of its base, which is found in a container only'
    : null
}
