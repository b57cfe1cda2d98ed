import { isSlipwayError } from '../../errors.js'
import { messageOf } from '../failure.js'
import { type UseOptions, withService } from '../launch.js'
import type { Stand } from '../stand.js'
import type { Bring, Happened } from './mishap.js'
import { recover } from './recover.js'
import { visit } from './visit.js'

/**
 * Starts a service, asks it once, brings it into trouble, and sees whether it recovers.
 *
 * @param how what it is started with for that
 */
export async function liveThrough(
  name: string,
  stand: Stand,
  how: Pick<UseOptions, 'env' | 'stdout'>,
  bring: Bring,
): Promise<Happened> {
  const { launch, config, signal } = stand
  try {
    return await withService(launch, { ...how, limit: config.ready, signal }, async (running) => {
      const before = await visit(running, config)
      if (before.problem !== null)
        return { name, did: `it did not answer: ${before.problem}`, recovered: false }
      const did = await bring(running, stand)
      if (typeof did !== 'string') return { name, did: `not tried: ${did.why}`, recovered: null }
      const problem = await recover(running, config)
      return problem === null
        ? { name, did, recovered: true }
        : { name, did: `${did}; then ${problem}`, recovered: false }
    })
  } catch (error) {
    // What the user broke off is no failure of the service.
    signal?.throwIfAborted()
    if (!isSlipwayError(error)) throw error
    return { name, did: messageOf(error), recovered: false }
  }
}
