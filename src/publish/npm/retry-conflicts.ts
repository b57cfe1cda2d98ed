import { setTimeout as sleep } from 'node:timers/promises'
import { type ErrorCode, isSlipwayError } from '../../errors.js'
import type { CheckContext } from '../types.js'

/** What may pass. */
const LATER: readonly ErrorCode[] = ['NPM_CONFLICT', 'NPM_TAG_NOT_MOVED']

/** Milliseconds. */
const WAITS = [1000, 2000, 4000, 8000, 16_000]

/**
 * Does what a registry may refuse because another one changes the same package, or because it was done before and only
 * the answer was lost. Done is what can be seen: registries may show it late.
 */
export async function retryConflicts(
  act: () => Promise<void>,
  isDone: () => Promise<boolean>,
  context: Pick<CheckContext, 'signal'>,
  waits: readonly number[] = WAITS,
): Promise<void> {
  try {
    await act()
  } catch (error) {
    if (!isSlipwayError(error) || !LATER.includes(error.code)) throw error
    if (await isDone()) return
    const [wait, ...others] = waits
    if (wait === undefined) throw error
    await sleep(wait, undefined, context)
    await retryConflicts(act, isDone, context, others)
  }
}
