import { monitorEventLoopDelay } from 'node:perf_hooks'
import { GCProfiler, getHeapStatistics } from 'node:v8'
import { watchLatencies } from './latencies.js'
import type { Point } from '../../contract.js'

export interface Runtime {
  /** What it was like since the look before. */
  readonly look: () => Point
  readonly stop: () => void
}

/** Milliseconds between two looks at the event loop. Seldom: each is a turn of a busy loop. */
const RESOLUTION = 50

/** Watches the event loop, garbage collection and requests, until it is stopped: what costs something while it does. */
export function watchRuntime(): Runtime {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION })
  delays.enable()
  const latencies = watchLatencies()
  let collections = profileGc()
  let before = performance.now()
  let loop = performance.eventLoopUtilization()
  return {
    look() {
      const now = performance.now()
      const { statistics } = collections.stop()
      collections = profileGc()
      const loopNow = performance.eventLoopUtilization()
      const { rss, heapUsed, external } = process.memoryUsage()
      const { count, quantile } = latencies.take()
      const point: Point = {
        at: Date.now(),
        rss,
        heapUsed,
        physical: getHeapStatistics().total_physical_size,
        external,
        delay: delays.count === 0 ? 0 : round(Math.max(0, delays.max / 1e6 - RESOLUTION)),
        gc: round(statistics.reduce((sum, { cost }) => sum + cost / 1000, 0)),
        busy: round(performance.eventLoopUtilization(loopNow, loop).utilization),
        rate: round(count / ((now - before) / 1000)),
        p50: quantile(0.5),
        p90: quantile(0.9),
        p99: quantile(0.99),
      }
      delays.reset()
      before = now
      loop = loopNow
      return point
    },
    stop() {
      delays.disable()
      collections.stop()
      latencies.stop()
    },
  }
}

function profileGc(): GCProfiler {
  const profiler = new GCProfiler()
  profiler.start()
  return profiler
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
