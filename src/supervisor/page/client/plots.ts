import uPlot from 'uplot'
import type { Point } from '../message.js'
import { byId, make, say } from './dom.js'
import { bytes, count, milliseconds } from './format.js'

/** Seconds that are shown at most. */
const WINDOW = 300
/** Where less has been seen. */
const LEAST_WINDOW = 60
const HEIGHT = 180
/** Milliseconds between two points, beyond which there is a gap. */
const GAP = 4000

interface Line {
  readonly name: string
  readonly value: (point: Point) => number | null
}

interface PlotKind {
  readonly title: string
  readonly format: (value: number) => string
  readonly lines: readonly Line[]
}

const kinds: readonly PlotKind[] = [
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

/** Each with the time that follows, and null for what nobody saw. */
const times: number[] = []
let points: (Point | null)[] = []
let plots: Plot[] = []

/** Begins anew, with what was seen before. */
export function beginPlots(history: readonly Point[]): void {
  times.length = 0
  points = []
  for (const point of history) add(point)
  if (plots.length === 0) {
    plots = kinds.map((kind) => makePlot(kind))
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      for (const { draw } of plots) draw(true)
    })
  }
  for (const { draw } of plots) draw(false)
}

export function plot(point: Point): void {
  add(point)
  for (const { draw } of plots) draw(false)
}

/** Keeps a point, and draws nothing. */
export function add(point: Point): void {
  const before = times.at(-1)
  if (before !== undefined && point.at - before * 1000 > GAP) {
    times.push(before + 1)
    points.push(null)
  }
  times.push(point.at / 1000)
  points.push(point)
  while ((times[0] as number) < point.at / 1000 - WINDOW) {
    times.shift()
    points.shift()
  }
}

interface Plot {
  readonly draw: (anew: boolean) => void
}

function makePlot({ title, format, lines }: PlotKind): Plot {
  const place = make('div', {
    class: 'plot',
    role: 'img',
    'aria-label': `${title}, plotted over the last five minutes. The table that follows has the values.`,
  })
  const rows = lines.map(({ name }, index) => {
    const cells = [make('td', { class: 'number' }), make('td', { class: 'number' })] as const
    const swatch = make('span', { class: `swatch s${index + 1}`, 'aria-hidden': 'true' })
    return { cells, row: make('tr', {}, make('th', { scope: 'row' }, swatch, name), ...cells) }
  })
  const heads = ['', 'now', 'highest'].map((name, index) =>
    make('th', { scope: 'col', ...(index > 0 && { class: 'number' }) }, name),
  )
  const table = make(
    'table',
    { 'aria-label': title },
    make('thead', {}, make('tr', {}, ...heads)),
    make('tbody', {}, ...rows.map(({ row }) => row)),
  )
  byId('plots').append(make('figure', {}, make('figcaption', {}, title), place, table))
  let chart: uPlot | null = null
  const values = (): (number | null)[][] =>
    lines.map(({ value }) => points.map((point) => (point === null ? null : value(point))))
  const draw = (anew: boolean): void => {
    const series = values()
    if (anew) chart?.destroy()
    if (anew || chart === null) {
      chart = new uPlot(optionsOf(lines, format, place.clientWidth), [times, ...series], place)
    } else chart.setData([times, ...series])
    for (const [index, { cells }] of rows.entries()) {
      const seen = (series[index] ?? []).filter((value) => value !== null)
      const now = series[index]?.at(-1) ?? null
      say(cells[0], now === null ? '–' : format(now))
      say(cells[1], seen.length === 0 ? '–' : format(Math.max(...seen)))
    }
  }
  new ResizeObserver(() => chart?.setSize({ width: place.clientWidth, height: HEIGHT })).observe(place)
  return { draw }
}

const DASHES = [[], [8, 4], [2, 3], [10, 4, 2, 4]]

function optionsOf(lines: readonly Line[], format: (value: number) => string, width: number): uPlot.Options {
  const style = getComputedStyle(document.documentElement)
  const colour = (name: string): string => style.getPropertyValue(`--${name}`)
  const axis = { stroke: colour('faint'), grid: { stroke: colour('line'), width: 1 }, ticks: { show: false } }
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: {
        range: () => {
          const last = times.at(-1) ?? Date.now() / 1000
          return [Math.min(times[0] ?? last, last - LEAST_WINDOW), last]
        },
      },
      y: { range: (_, __, high) => [0, (high || 1) * 1.1] },
    },
    axes: [
      { ...axis, space: 75, values: (_, splits) => splits.map(clock) },
      { ...axis, size: 68, values: (_, splits) => splits.map((value) => format(value)) },
    ],
    series: [
      {},
      ...lines.map(({ name }, index) => ({
        label: name,
        stroke: colour(`s${index + 1}`),
        width: 2,
        dash: DASHES[index] ?? [],
        points: { show: false },
      })),
    ],
  }
}

function clock(seconds: number): string {
  return new Date(seconds * 1000).toTimeString().slice(0, 8)
}
