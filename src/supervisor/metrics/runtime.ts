import type { IntervalHistogram } from 'node:perf_hooks'
import { histogramSamples, one, type Family } from './exposition.js'
import { LOOK_INTERVAL, observersOfProcess } from './observers.js'

/** The event loop and the garbage collector. Named as the dashboards for Node know them, where they do. */
export function runtimeFamilies(): Family[] {
  const { delays, pauses } = observersOfProcess()
  return [
    ...delayFamilies(delays),
    {
      name: 'nodejs_eventloop_time_seconds_total',
      type: 'counter',
      help: 'Time of the event loop; the rate of the active one is its utilization.',
      samples: loopTime(),
    },
    {
      name: 'nodejs_gc_duration_seconds',
      type: 'histogram',
      help: 'Pauses of garbage collection by kind, since /metrics was first asked for.',
      samples: [...pauses].flatMap(([kind, pause]) => histogramSamples(pause, { kind })),
    },
  ]
}

/** One family for each quantile, and none before there is something to tell. */
function delayFamilies(delays: IntervalHistogram): Family[] {
  const family = (name: string, what: string, nanoseconds: number): Family => ({
    name: `nodejs_eventloop_lag_${name}seconds`,
    type: 'gauge',
    help: `${what} by which the event loop was late, since /metrics was asked for before.`,
    samples: delays.count === 0 ? [] : one(Math.max(0, nanoseconds / 1e9 - LOOK_INTERVAL / 1000)),
  })
  const families = [
    family('min_', 'The least time', delays.min),
    family('max_', 'The most time', delays.max),
    family('mean_', 'The mean time', delays.mean),
    ...[50, 90, 99].map((percent) =>
      family(`p${percent}_`, `The ${percent}th percentile of the time`, delays.percentile(percent)),
    ),
  ]
  delays.reset()
  return families
}

function loopTime(): Family['samples'] {
  const { active, idle } = performance.eventLoopUtilization()
  return Object.entries({ active, idle }).map(([state, time]) => ({ labels: { state }, value: time / 1000 }))
}
