import uPlot from 'uplot'
import { byId, say } from '../../../browser/dom.js'
import { colour, plotOptions } from '../../../browser/plot.js'
import { pointPlots, type PlotKind } from '../../../browser/point-plots.js'
import type { PlottedService } from '../plotted.js'
import { keepDrawn } from './keep-drawn.js'
import { phasesOf, shadePhases, type PhaseSpan } from './phases.js'
import { walkSeconds } from './walk-seconds.js'

/** What it was like, second by second, with the phases of the trial. */
export function drawTimeline({ id, timeline }: PlottedService): void {
  const [first] = timeline
  if (first === undefined) return
  const times = timeline.map(({ at }) => (at - first.at) / 1000)
  const phases = phasesOf(timeline.map(({ phase }, index) => ({ phase, at: times[index] ?? 0 })))
  for (const [index, kind] of pointPlots.entries()) {
    const place = byId(`${id}-time-${index}`)
    const at = byId(`${id}-time-${index}-at`)
    at.hidden = false
    const lines = kind.lines.map(({ value }) => timeline.map((point) => value(point)))
    const tell = (chart: uPlot): void => say(at, readout(chart, kind))
    const chart = keepDrawn(place, () => {
      const options = optionsOf(kind, phases, { group: id, tell, width: place.clientWidth })
      return new uPlot(options, [times, ...lines], place)
    })
    walkSeconds(place, chart, () => at.textContent)
  }
}

function optionsOf(
  { lines, format }: PlotKind,
  phases: readonly PhaseSpan[],
  how: {
    /** The plots that show the same second. */
    readonly group: string
    readonly tell: (chart: uPlot) => void
    readonly width: number
  },
): uPlot.Options {
  const names = lines.map(({ name }) => name)
  const { axes, series, scales, ...options } = plotOptions(names, format, how.width)
  return {
    ...options,
    cursor: {
      show: true,
      y: false,
      drag: { x: false, y: false },
      sync: { key: how.group },
      points: { size: 7 },
    },
    scales: { ...scales, x: { time: false } },
    axes: [{ ...axes[0], values: (_, splits) => splits.map((seconds) => `${seconds} s`) }, axes[1]],
    // Where seconds are few, or alone, they are dots.
    series: series.map((each, index) => (index === 0 ? each : { ...each, points: { size: 5 } })),
    hooks: {
      drawClear: [(chart) => shadePhases(chart, phases, colour)],
      setCursor: [how.tell],
    },
  }
}

/** What the plot has where the pointer, or the keys, are. */
function readout(chart: uPlot, { lines, format }: PlotKind): string {
  const { idx } = chart.cursor
  if (idx === null || idx === undefined) return ''
  const values = lines.flatMap(({ name }, index) => {
    const value = chart.data[index + 1]?.[idx]
    return value === null || value === undefined ? [] : [`${name} ${format(value)}`]
  })
  return [`${chart.data[0][idx]?.toFixed(0)} s`, ...values].join(' · ')
}
