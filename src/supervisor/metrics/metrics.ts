import { writeExposition } from './exposition.js'
import { processFamilies } from './process.js'
import { runtimeFamilies } from './runtime.js'
import { serviceFamilies } from './service.js'

export { EXPOSITION_TYPE } from './exposition.js'

/**
 * What `GET /metrics` answers, for Prometheus: the service's requests and connections, the process and its runtime.
 * What has to be watched to be known (delays of the event loop, pauses of garbage collection) is watched from the first
 * call on, so that a service whose metrics nobody reads pays nothing for them.
 */
export function describeMetrics(version: string, phase: string): string {
  return writeExposition([...serviceFamilies(version, phase), ...processFamilies(), ...runtimeFamilies()])
}
