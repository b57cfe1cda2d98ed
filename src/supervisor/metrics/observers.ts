import {
  monitorEventLoopDelay,
  PerformanceObserver,
  type IntervalHistogram,
  type PerformanceEntry,
} from 'node:perf_hooks'
import { createHistogram, observe, type Histogram } from './histogram.js'

/** What costs something for as long as it is watched. */
export interface Observers {
  /** Nanoseconds. Each delay has the interval of the looks in it. */
  readonly delays: IntervalHistogram
  /** Kind → seconds of each pause. */
  readonly pauses: ReadonlyMap<string, Histogram>
}

/** Milliseconds between two looks at the event loop. */
export const LOOK_INTERVAL = 10

let observers: Observers | null = null

/** Starts them on the first call, and not before: together they take some 2.5 % of the CPU of a busy service. */
export function observersOfProcess(): Observers {
  observers ??= { delays: watchEventLoop(), pauses: watchGc() }
  return observers
}

function watchEventLoop(): IntervalHistogram {
  const delays = monitorEventLoopDelay({ resolution: LOOK_INTERVAL })
  delays.enable()
  return delays
}

function watchGc(): ReadonlyMap<string, Histogram> {
  const pauses = new Map(
    [...new Set(Object.values(gcKinds))].map((kind) => [kind, createHistogram(gcBounds)]),
  )
  const observer = new PerformanceObserver((list) => {
    for (const { duration, detail } of list.getEntries() as GcEntry[]) {
      const pause = pauses.get(gcKinds[detail.kind] ?? '')
      if (pause !== undefined) observe(pause, duration / 1000)
    }
  })
  observer.observe({ entryTypes: ['gc'] })
  return pauses
}

type GcEntry = PerformanceEntry & { readonly detail: { readonly kind: number } }

const gcBounds = [0.001, 0.01, 0.1, 1, 2, 5]

/** perf_hooks' NODE_PERFORMANCE_GC_*: 2 is the other way to collect the young ones, since Node 24. */
const gcKinds: Readonly<Record<number, string>> = {
  1: 'minor',
  2: 'minor',
  4: 'major',
  8: 'incremental',
  16: 'weakcb',
}
