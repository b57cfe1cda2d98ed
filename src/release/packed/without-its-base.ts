import { isSlipwayError } from '../../errors.js'

/**
 * Why a service of an image may have failed for no fault of its own: its native code is loaded with libraries of this
 * machine, and the base may have others. null: it was something else.
 */
export function withoutItsBase(error: unknown): string | null {
  if (!isSlipwayError(error) || error.code !== 'TRIAL_ENDED_EARLY') return null
  const said = error.diagnostics.map(({ text }) => text).join('\n')
  return said.includes('ERR_DLOPEN_FAILED') ? 'native code in it needs a library of its base, which is found in a container only' : null
}
