import { supervise } from 'slipway/supervisor'
import type { Supervisable, Supervisor } from 'slipway/supervisor'
import { drain } from './drain.js'
import { info } from './info.js'
import { log } from './logging.js'

/** Puts the service under its supervisor. What it answers, logs, and does: node_modules/slipway/src/supervisor/README.md */
export function superviseService(server: Supervisable): Supervisor {
  return supervise(server, {
    info,
    log,
    drain,
    // Who an HTTP request is from, for /connections:
    // sessions: { identify: (request) => ({ account: String(request.headers['x-account']) }) },
    // Milliseconds; false switches one off. A whole request may take as long as it likes.
    // timeouts: { dial: 10_000, inactivity: 120_000, total: false },
    // It answers on 127.0.0.1:6060, apart from the service. Elsewhere, or nowhere:
    // admin: { host: '127.0.0.1', port: 6061 },
    // admin: 'off',
  })
}
