import type { RawServerBase } from 'fastify'
import { supervise } from 'slipway/supervisor'
import type { Supervisor } from 'slipway/supervisor'
import { drain } from './drain.js'
import { info } from './info.js'
import { log } from './logging.js'

/** Puts the service under its supervisor: /info, two log lines for each request, and a drain when it is stopped. */
export function superviseService(server: RawServerBase): Supervisor {
  return supervise(server, {
    info,
    log,
    drain,
    // Where /info is answered, apart from the service; 'off': nowhere. SLIPWAY_ADMIN=host:port wins over it.
    admin: { host: '127.0.0.1', port: 6060 },
  })
}
