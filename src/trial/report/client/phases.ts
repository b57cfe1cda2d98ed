import type uPlot from 'uplot'

/** What the trial did, from one second to another. */
export interface PhaseSpan {
  readonly phase: string
  readonly from: number
  readonly to: number
}

/** One after the other, without a gap. A point tells what the second before it was like: there its phase begins. */
export function phasesOf(points: readonly { readonly phase: string; readonly at: number }[]): PhaseSpan[] {
  const begins = points.flatMap(({ phase, at }, index) => {
    const before = points[index - 1]
    return phase === before?.phase ? [] : [{ phase, from: before?.at ?? at }]
  })
  const end = points.at(-1)?.at ?? 0
  return begins.map((begin, index) => ({ ...begin, to: begins[index + 1]?.from ?? end }))
}

/** Every other phase has a ground of its own; each has its name, where there is room. */
export function shadePhases(
  chart: uPlot,
  phases: readonly PhaseSpan[],
  colour: (name: string) => string,
): void {
  const { ctx, bbox } = chart
  const scale = devicePixelRatio
  ctx.save()
  ctx.font = `${11 * scale}px system-ui, sans-serif`
  ctx.textBaseline = 'top'
  for (const [index, { phase, from, to }] of phases.entries()) {
    const left = chart.valToPos(from, 'x', true)
    const width = chart.valToPos(to, 'x', true) - left
    ctx.fillStyle = colour(index % 2 === 0 ? 'phase-even' : 'phase-odd')
    ctx.fillRect(left, bbox.top, width, bbox.height)
    if (ctx.measureText(phase).width + 8 * scale > width) continue
    ctx.fillStyle = colour('faint')
    ctx.fillText(phase, left + 4 * scale, bbox.top + 3 * scale)
  }
  ctx.restore()
}
