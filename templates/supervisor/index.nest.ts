import type { INestApplication } from '@nestjs/common'
import { supervise } from 'slipway/supervisor'
import type { Supervisor } from 'slipway/supervisor'
import { drain } from './drain.js'
import { info } from './info.js'
import { log } from './logging.js'

/** Puts the service under its supervisor: /info, two log lines for each request, and a drain when it is stopped. */
export function superviseService(app: INestApplication): Supervisor {
  // Nest's own shutdown hooks would stop the process before the drain is done: leave enableShutdownHooks() out.
  return supervise(app.getHttpServer(), {
    info,
    log,
    drain,
    // Where /info is answered, apart from the service; 'off': nowhere. SLIPWAY_ADMIN=host:port wins over it.
    admin: { host: '127.0.0.1', port: 6060 },
  })
}
