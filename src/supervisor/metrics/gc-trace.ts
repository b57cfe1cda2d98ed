import { GCProfiler, type GCProfilerResult } from 'node:v8'
import { debugs } from '../debug.js'
import type { Log } from '../log/log.js'

/** Milliseconds between two looks at what was collected. */
const INTERVAL = 200

const kinds: Readonly<Record<string, string>> = {
  Scavenge: 'minor',
  MinorMarkSweep: 'minor',
  MarkSweepCompact: 'major',
  IncrementalMarking: 'incremental',
  ProcessWeakCallbacks: 'weakcb',
}

let isTracing = false

/** With SLIPWAY_DEBUG=gctrace=1, a line in the log for each collection, as GODEBUG=gctrace=1 has Go write one. */
export function traceGc(log: Log): void {
  if (isTracing || !debugs('gctrace')) return
  isTracing = true
  let profiler = begin()
  setInterval(() => {
    const { statistics } = profiler.stop()
    profiler = begin()
    for (const collection of statistics) log.info(describe(collection), 'gc')
  }, INTERVAL).unref()
}

function begin(): GCProfiler {
  const profiler = new GCProfiler()
  profiler.start()
  return profiler
}

/** The pause is in milliseconds, the heap in bytes that are used. */
function describe({ gcType, cost, beforeGC, afterGC }: GCProfilerResult['statistics'][number]): object {
  return {
    kind: kinds[gcType] ?? gcType,
    pause: cost / 1000,
    before: beforeGC.heapStatistics.usedHeapSize,
    after: afterGC.heapStatistics.usedHeapSize,
  }
}
