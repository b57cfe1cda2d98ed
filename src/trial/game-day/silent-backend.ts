import { once } from 'node:events'
import type { Socket } from 'node:net'
import { humanTime } from '../../human.js'
import { openSilentServer } from '../silent-server.js'
import { within } from '../within.js'
import { liveThrough } from './live-through.js'
import type { Mishap } from './mishap.js'
import { sayVisit } from './say-visit.js'

const NAME = 'a backend that does not answer'

/** Milliseconds that its timeouts are cut down to. */
const CUT = 500

/** Milliseconds in which it must have dialled, and in which it must have given up. */
const LIMIT = 5000

/** The service dials, is let in, and hears nothing. */
export const silentBackend: Mishap = {
  name: NAME,
  async play(stand) {
    const { env, dialled, close } = await openSilentServer(CUT)
    try {
      return await liveThrough(NAME, stand, { env }, async (running, { config }) => {
        const found = await within(LIMIT, dialled)
        if (found === null) return { why: 'its supervisor does not dial for a trial' }
        const gaveUp = givesUp(found[0])
        const meanwhile = await sayVisit(running, config)
        const time = await gaveUp
        return `${time === null ? `it still waited after ${humanTime(LIMIT)}` : `it gave up after ${humanTime(time)}`}, with its timeouts at ${CUT} ms; ${meanwhile}`
      })
    } finally {
      close()
    }
  },
}

/** Milliseconds until it hung up; null: it did not. */
async function givesUp(socket: Socket): Promise<number | null> {
  const begin = performance.now()
  const closed = once(socket.on('error', () => {}).resume(), 'close')
  const isClosed = await within(LIMIT, closed)
  socket.destroy()
  return isClosed === null ? null : performance.now() - begin
}
