// What can be used outside of browsers too: how values are said, and what is plotted of a service.
export { bytes, count, milliseconds } from './format.js'
export { pointPlots, type PlotKind } from './point-plots.js'
