import type { Point } from '../contract.js'
import { bytes, count, milliseconds } from './format.js'

interface Line {
  readonly name: string
  readonly value: (point: Point) => number | null
}

export interface PlotKind {
  readonly title: string
  readonly format: (value: number) => string
  readonly lines: readonly Line[]
}

/** What is plotted of a service over time. */
export const pointPlots: readonly PlotKind[] = [
  {
    title: 'Memory',
    format: bytes,
    lines: [
      { name: 'resident (RSS)', value: ({ rss }) => rss },
      { name: 'heap used', value: ({ heapUsed }) => heapUsed },
      { name: 'heap, physical', value: ({ physical }) => physical },
      { name: 'external', value: ({ external }) => external },
    ],
  },
  {
    title: 'Requests per second',
    format: count,
    lines: [{ name: 'answered', value: ({ rate }) => rate }],
  },
  {
    title: 'Latency',
    format: milliseconds,
    lines: [
      { name: 'half within', value: ({ p50 }) => p50 },
      { name: '90 % within', value: ({ p90 }) => p90 },
      { name: '99 % within', value: ({ p99 }) => p99 },
    ],
  },
  {
    title: 'Event loop and collections',
    format: milliseconds,
    lines: [
      { name: 'event loop late', value: ({ delay }) => delay },
      { name: 'gc pauses each second', value: ({ gc }) => gc },
    ],
  },
]
