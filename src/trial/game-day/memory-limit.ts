import { humanBytes } from '../../human.js'
import { withService } from '../launch.js'
import { withClients } from '../measure/clients.js'
import { probeOf } from '../measure/probe.js'
import type { Stand } from '../stand.js'
import { liveThrough } from './live-through.js'
import type { Mishap } from './mishap.js'
import { isMute } from './visit.js'

const NAME = 'a memory limit'
const MB = 1024 * 1024

/** Below it, V8 itself has no room. */
const LEAST = 32

const CLIENTS = 20

/** Milliseconds under load. */
const LOAD = 2000

/** The heap may have twice what it has in use when nobody is connected, and it is put under load. */
export const memoryLimit: Mishap = {
  name: NAME,
  async play(stand) {
    const limit = await limitFor(stand)
    if (limit === null)
      return { name: NAME, did: 'not tried: nobody tells what its heap holds', recovered: null }
    // Not a limit of the address space: of that, V8 reserves far more than it ever uses.
    const own = stand.config.env['NODE_OPTIONS'] ?? ''
    const env = { NODE_OPTIONS: `${own} --max-old-space-size=${limit}`.trim() }
    const said = `with ${humanBytes(limit * MB)} for its heap`
    return liveThrough(NAME, stand, { env }, async (running, { config }) => {
      if (isMute(running, config)) return { why: 'nobody knows how to put it under load' }
      const { requests, client, connections } = config
      const stage = { ...running, requests, client, connections }
      const { answered, failed } = await withClients(stage, CLIENTS, (clients) => clients.keepAsking(LOAD))
      return `${said}, it answered ${answered} requests under load, and failed ${failed}`
    })
  },
}

/** In megabytes; null where its admin server does not tell. */
function limitFor({ launch, config, signal }: Stand): Promise<number | null> {
  return withService(launch, { limit: config.ready, signal }, async ({ message, service }) => {
    if (message.admin === null) return null
    const memory = await probeOf(message.admin, service)
      .settle()
      .catch(() => null)
    return memory === null ? null : Math.max(LEAST, Math.ceil((2 * memory.heap) / MB))
  })
}
