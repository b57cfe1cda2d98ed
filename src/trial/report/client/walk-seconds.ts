import type uPlot from 'uplot'

/** Has the seconds of a plot walked by keys: to the left and right, to the first and the last. @param tell what is there then */
export function walkSeconds(place: HTMLElement, chart: () => uPlot, tell: () => string): void {
  const last = chart().data[0].length - 1
  place.tabIndex = 0
  place.setAttribute('role', 'slider')
  place.setAttribute('aria-valuemin', '0')
  place.setAttribute('aria-valuemax', String(last))
  place.setAttribute('aria-valuenow', '0')
  place.addEventListener('keydown', (event) => {
    const plot = chart()
    const to = next(event.key, plot.cursor.idx ?? -1, last)
    if (to === null) return
    event.preventDefault()
    // As the pointer would, so that the other plots of its group follow: setCursor() tells them nothing.
    const { left, top } = plot.over.getBoundingClientRect()
    const clientX = left + plot.valToPos(plot.data[0][to] ?? 0, 'x')
    plot.over.dispatchEvent(new MouseEvent('mousemove', { clientX, clientY: top + 1 }))
    place.setAttribute('aria-valuenow', String(to))
    place.setAttribute('aria-valuetext', tell())
  })
}

function next(key: string, from: number, last: number): number | null {
  if (key === 'Home') return 0
  if (key === 'End') return last
  const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0
  return step === 0 ? null : Math.min(Math.max(from + step, 0), last)
}
