import type { DrainOptions } from 'slipway/supervisor'

/**
 * How the service stops on SIGTERM and SIGINT: it says that it is not ready, accepts no more, serves what is in flight,
 * closes what it owns (`supervisor.own()`), and exits. Milliseconds.
 */
export const drain: DrainOptions = {
  // How long it goes on as before, so that a load balancer notices. Behind one: longer than its checks take to give it up.
  lag: 0,
  // How long an idle connection may still bring a request that was on its way.
  linger: 500,
  // When what is not served yet is cut off, counted from the signal. Keep it below what kills the process: 30 seconds in
  // Kubernetes, unless deploy/kubernetes.yaml says more.
  deadline: 25000,
}
