import { createLog } from 'slipway/supervisor'
import type { Log } from 'slipway/supervisor'

/**
 * The service's log: import it wherever there is something to say. What is logged while a request is served carries
 * the request's id. Text on a terminal, JSON elsewhere.
 */
export const log: Log = createLog({
  // trace, debug, info, warn, error, fatal or silent. From warn on, the two lines of each request are left out.
  level: 'info',
  // Behind a proxy: whose x-request-id and traceparent are believed, and carried in the lines of a request.
  // trust: ['loopback', '10.0.0.0/8'],
  // More names of query parameters and fields that hold secrets, besides passwords, tokens, keys and the like.
  // redact: ['iban'],
})
