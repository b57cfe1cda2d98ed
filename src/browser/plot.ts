import type uPlot from 'uplot'
import { make } from './dom.js'

/** In pixels. */
export const HEIGHT = 180

const DASHES = [[], [8, 4], [2, 3], [10, 4, 2, 4]]

/** A colour of the style sheet, by its name. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`)
}

/** The line beside the name of a curve, as it is drawn. */
export function swatch(index: number): HTMLElement {
  return make('span', { class: `swatch s${index + 1}`, 'aria-hidden': 'true' })
}

/** What plots have in common: one curve for each name, from 0 on, without a legend: a table says more. */
export function plotOptions(
  names: readonly string[],
  format: (value: number) => string,
  width: number,
): uPlot.Options & { axes: [uPlot.Axis, uPlot.Axis]; scales: Record<'x' | 'y', uPlot.Scale> } {
  const axis = { stroke: colour('faint'), grid: { stroke: colour('line'), width: 1 }, ticks: { show: false } }
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: { x: {}, y: { range: (_, __, high) => [0, (high || 1) * 1.1] } },
    axes: [
      { ...axis, space: 75, size: 32 },
      { ...axis, size: 68, values: (_, splits) => splits.map((value) => format(value)) },
    ],
    series: [
      {},
      ...names.map((label, index) => ({
        label,
        stroke: colour(`s${index + 1}`),
        width: 2,
        dash: DASHES[index] ?? [],
        points: { show: false },
      })),
    ],
  }
}

/** Calls when another colour scheme is chosen: what is drawn on a canvas does not follow by itself. */
export function onColours(draw: () => void): void {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw)
}

/** Keeps a plot as wide as its place. */
export function fitWidth(place: HTMLElement, chart: () => uPlot | null): void {
  new ResizeObserver(() => chart()?.setSize({ width: place.clientWidth, height: HEIGHT })).observe(place)
}
