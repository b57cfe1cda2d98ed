import { createLog } from 'slipway/supervisor'
import type { Log } from 'slipway/supervisor'

/**
 * The service's log: import it wherever there is something to say. What is logged while a request is served carries
 * the request's id. Text on a terminal, JSON elsewhere.
 */
export const log: Log = createLog({
  // trace, debug, info, warn, error, fatal or silent. From warn on, the two lines of each request are left out.
  level: 'info',
})
