import type { Server } from 'node:net'
import { supervise } from 'slipway/supervisor'
import type { Supervisor } from 'slipway/supervisor'
import { drain } from './drain.js'
import { info } from './info.js'
import { log } from './logging.js'

/** Puts the service under its supervisor: /info, two log lines for each request, and a drain when it is stopped. */
export function superviseService(server: Server): Supervisor {
  return supervise(server, {
    info,
    log,
    drain,
    // /info is answered on 127.0.0.1:6060, apart from the service. To answer elsewhere, or nowhere:
    // admin: { host: '127.0.0.1', port: 6061 },
    // admin: 'off',
  })
}
