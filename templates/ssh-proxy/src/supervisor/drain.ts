import type { DrainOptions } from 'slipway/supervisor'

/**
 * How the service stops on SIGTERM and SIGINT: it accepts no more, serves what is in flight, and exits. The exit waits
 * for no database, timer or shutdown hook of a framework. Milliseconds.
 */
export const drain: DrainOptions = {
  // How long an idle connection may still bring a request that was on its way.
  linger: 500,
  // When what is not served yet is cut off. Keep it below what kills the process: 30 seconds in Kubernetes.
  deadline: 25000,
}
