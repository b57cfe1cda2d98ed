import { access, constants } from 'node:fs/promises'
import { visit } from './visit.js'
import { liveThrough } from './live-through.js'
import type { Mishap } from './mishap.js'

const NAME = 'a full disk for logs'

/** What Linux has to be written to in vain: each write fails with ENOSPC, as on a disk without room. */
const FULL = '/dev/full'

const REQUESTS = 20

/** Its standard output goes to where nothing can be written. */
export const fullDisk: Mishap = {
  name: NAME,
  async play(stand) {
    const isThere = await access(FULL, constants.W_OK).then(
      () => true,
      () => false,
    )
    if (!isThere) return { name: NAME, did: `not tried: there is no ${FULL} here`, recovered: null }
    return liveThrough(NAME, stand, { stdout: FULL }, async (running, { config }) => {
      let answered = 0
      let reason = ''
      for (let request = 0; request < REQUESTS; request++) {
        const { problem } = await visit(running, config)
        if (problem === null) answered += 1
        else reason = `: ${problem}`
      }
      return `it answered ${answered} of ${REQUESTS} while each write to its standard output failed${reason}`
    })
  },
}
