import { tmpdir } from 'node:os'
import { isSlipwayError, type SlipwayError } from '../../errors.js'
import type { PackedTrial } from '../types.js'

/**
 * Why something that was packed may have failed because of this machine: its temporary folder has no room or starts no
 * programs, or the native code of an image needs a library of its base. null: it was something else.
 */
export function notItsFault(kind: PackedTrial['kind'], error: unknown): string | null {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'TRIAL_NO_ROOM' || code === 'ENOSPC' || code === 'EDQUOT')
    return `there is no room for it in ${tmpdir()}`
  if (!isSlipwayError(error)) return null
  if (kind === 'executable' && error.code === 'TRIAL_NOT_STARTED' && error.message.includes('EACCES')) {
    return `no program may be started in ${tmpdir()}`
  }
  return kind === 'image' && error.code === 'TRIAL_ENDED_EARLY' && wantsLibrary(error)
    ? 'native code in it needs a library of its base, which is found in a container only'
    : null
}

/** Whether the last error that it told is that. What was told before did not end it. */
function wantsLibrary({ diagnostics }: SlipwayError): boolean {
  const lines = diagnostics.flatMap(({ text }) => text.split('\n'))
  const last = lines.findLast((line) => /Error\b/.test(line))
  return last?.includes('cannot open shared object file') === true
}
