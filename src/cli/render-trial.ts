import type { TrialReport } from '../trial/index.js'
import { humanTime } from '../human.js'

/** How a trial went, in one line for people: `ready in 310 ms, drained in 41 ms with a request in flight, exit 0`. */
export function renderTrial({ ready, drain, inFlightStatus }: TrialReport): string {
  const drained = `drained in ${humanTime(drain)}${inFlightStatus === null ? '' : ' with a request in flight'}`
  return `ready in ${humanTime(ready)}, ${drained}, exit 0`
}
