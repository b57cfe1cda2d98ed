import { setTimeout as sleep } from 'node:timers/promises'
import type { CheckContext } from '../types.js'
import { isUnsure } from './client.js'

/** Milliseconds. */
const WAITS = [500, 4000]

/**
 * Does what looks before it acts, again where nobody knows whether it was done: its answer was lost, or another one did
 * the same meanwhile.
 */
export async function repeat<T>(
  act: () => Promise<T>,
  { signal }: Pick<CheckContext, 'signal'>,
  waits: readonly number[] = WAITS,
): Promise<T> {
  try {
    return await act()
  } catch (error) {
    const [wait, ...others] = waits
    if (wait === undefined || !isUnsure(error)) throw error
    await sleep(wait, undefined, { signal })
    return repeat(act, { signal }, others)
  }
}
