import { withService } from '../launch.js'
import type { Stand } from '../stand.js'
import type { Happened } from './mishap.js'
import { mishaps } from './mishaps.js'
import { visit } from './visit.js'

/**
 * Brings a service into what goes wrong in production, one after the other. Who does not answer as it is, with nothing
 * wrong, has nothing to recover to.
 *
 * @param say hears which one begins
 * @throws SlipwayError TRIAL_NOT_STARTED, TRIAL_NOT_READY, TRIAL_ENDED_EARLY where it does not run with nothing wrong
 */
export async function playGameDay(stand: Stand, say: (doing: string) => void): Promise<Happened[]> {
  const { launch, config, signal } = stand
  const { problem } = await withService(launch, { limit: config.ready, signal }, (running) =>
    visit(running, config),
  )
  const all: Happened[] = []
  for (const { name, play } of mishaps) {
    if (problem !== null) {
      all.push({
        name,
        did: `not tried: with nothing wrong, it does not answer: ${problem}`,
        recovered: null,
      })
      continue
    }
    say(`game day: ${name}`)
    all.push(await play(stand))
  }
  return all
}
