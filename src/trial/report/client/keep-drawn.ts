import type uPlot from 'uplot'
import { fitWidth, onColours } from '../../../browser/plot.js'

/** Draws a plot, and again when the colours or the width of its place change. Gives the function that has it. */
export function keepDrawn(place: HTMLElement, draw: () => uPlot): () => uPlot {
  let chart = draw()
  onColours(() => {
    chart.destroy()
    chart = draw()
  })
  fitWidth(place, () => chart)
  return () => chart
}
