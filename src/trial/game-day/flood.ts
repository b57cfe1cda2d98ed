import { openCrowd } from './crowd.js'
import { liveThrough } from './live-through.js'
import type { Mishap } from './mishap.js'
import { sayVisit } from './say-visit.js'

const NAME = 'a flood of connections'

/** As many connections as there may be, all at once, by clients that say nothing. */
export const flood: Mishap = {
  name: NAME,
  play: (stand) =>
    liveThrough(NAME, stand, {}, async (running, { config }) => {
      // One is left for whoever asks meanwhile.
      const wanted = Math.max(1, config.connections - 1)
      const crowd = await openCrowd(running, wanted)
      try {
        const meanwhile = await sayVisit(running, config)
        const why = crowd.reasons.length === 0 ? '' : ` (${crowd.reasons.join(', ')})`
        return `it let in ${crowd.sockets.length} of ${wanted}${why}, and hung up on ${crowd.gone()}; ${meanwhile}`
      } finally {
        crowd.leave()
      }
    }),
}
