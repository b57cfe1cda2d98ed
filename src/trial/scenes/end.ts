import type { TrialConfig } from '../../config/index.js'
import { trialError } from '../failure.js'
import { howItEnded, type Running } from '../launch.js'
import { within } from '../within.js'

/**
 * Sends SIGTERM, and waits until it is gone. Gives how many milliseconds that took.
 *
 * @throws SlipwayError TRIAL_HUNG, TRIAL_EXIT where it did not end with 0
 */
export async function endByDrain({ service }: Running, { deadline }: TrialConfig): Promise<number> {
  const begin = performance.now()
  service.terminate()
  const exit = await within(deadline, service.exit)
  if (exit === null) throw await trialError('TRIAL_HUNG', { limit: deadline }, service)
  if (exit.code !== 0) throw await trialError('TRIAL_EXIT', { how: howItEnded(exit) }, service)
  return exit.at - begin
}
