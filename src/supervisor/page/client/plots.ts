import uPlot from 'uplot'
import type { Point } from '../../../contract.js'
import { byId, make, say } from '../../../browser/dom.js'
import { fitWidth, onColours, plotOptions, swatch } from '../../../browser/plot.js'
import { pointPlots, type PlotKind } from '../../../browser/point-plots.js'

/** Seconds that are shown at most. */
const WINDOW = 300
/** Where less has been seen. */
const LEAST_WINDOW = 60
/** Milliseconds between two points, beyond which there is a gap. */
const GAP = 4000

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
    plots = pointPlots.map((kind) => makePlot(kind))
    onColours(() => {
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
    return { cells, row: make('tr', {}, make('th', { scope: 'row' }, swatch(index), name), ...cells) }
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
  fitWidth(place, () => chart)
  return { draw }
}

function optionsOf(
  lines: PlotKind['lines'],
  format: (value: number) => string,
  width: number,
): uPlot.Options {
  const names = lines.map(({ name }) => name)
  const { axes, scales, ...options } = plotOptions(names, format, width)
  const range = (): [number, number] => {
    const last = times.at(-1) ?? Date.now() / 1000
    return [Math.min(times[0] ?? last, last - LEAST_WINDOW), last]
  }
  return {
    ...options,
    scales: { ...scales, x: { range } },
    axes: [{ ...axes[0], values: (_, splits) => splits.map(clock) }, axes[1]],
  }
}

function clock(seconds: number): string {
  return new Date(seconds * 1000).toTimeString().slice(0, 8)
}
