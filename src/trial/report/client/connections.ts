import uPlot from 'uplot'
import { byId } from '../../../browser/dom.js'
import { bytes, count } from '../../../browser/format.js'
import { plotOptions } from '../../../browser/plot.js'
import type { PlottedService, PlottedSlope } from '../plotted.js'
import { keepDrawn } from './keep-drawn.js'

/** Memory against connections, and the line through it. */
export function drawSlopes({ id, slopes }: PlottedService): void {
  for (const slope of slopes) {
    const place = byId(`${id}-${slope.name}`)
    const { points, line } = slope
    const data = [
      points.map(([at]) => at),
      points.map(([, value]) => value),
      points.map(([at]) => (line === null ? null : line.base + at * line.perConnection)),
    ] satisfies uPlot.AlignedData
    keepDrawn(place, () => new uPlot(optionsOf(slope, place.clientWidth), data, place))
  }
}

function optionsOf({ points }: PlottedSlope, width: number): uPlot.Options {
  const { axes, series, scales, ...options } = plotOptions(['measured', 'line'], bytes, width)
  const [x, dots, line] = series as [uPlot.Series, uPlot.Series, uPlot.Series]
  const values = points.map(([, value]) => value)
  const [least, most] = [Math.min(...values), Math.max(...values)]
  // Not from 0 on: how it rises is what is to be seen.
  const edge = Math.max((most - least) * 0.15, most * 0.01)
  return {
    ...options,
    scales: { ...scales, x: { time: false }, y: { range: [Math.max(0, least - edge), most + edge] } },
    axes: [{ ...axes[0], values: (_, splits) => splits.map((at) => count(at)) }, axes[1]],
    series: [x, { ...dots, width: 0, points: { show: true, size: 9, fill: dots.stroke as string } }, line],
  }
}
