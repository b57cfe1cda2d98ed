import type { Laid } from 'd3-flame-graph'
import { select } from 'd3-selection'
import type { Flame } from '../contract.js'

type Frame = Laid<Flame>

/**
 * Has the frames of a graph walked by keys: down to what is called, up to the caller, left and right among those of one
 * caller; Enter enlarges. One of them is where Tab leads. Gives the function that has those that are drawn by now say what
 * they are.
 *
 * @param tell what is said of the frame that the keys came to
 */
export function walkByKeys(
  holder: HTMLElement,
  name: string,
  about: (frame: Frame) => string,
  tell: (text: string) => void,
): () => void {
  const elements = new Map<Frame, SVGElement>()
  const frameAt = (place: Element | null): Frame | undefined =>
    place !== null && place.matches('g.frame') ? (select(place).datum() as Frame) : undefined
  holder.addEventListener('keydown', (event) => {
    const from = frameAt(document.activeElement)
    if (from === undefined) return
    const element = elements.get(from)
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      element?.dispatchEvent(new MouseEvent('click'))
      return
    }
    const to = next(from, event.key, elements)
    const target = to === undefined ? undefined : elements.get(to)
    if (to === undefined || target === undefined) return
    event.preventDefault()
    element?.setAttribute('tabindex', '-1')
    target.setAttribute('tabindex', '0')
    target.focus()
    tell(about(to))
  })
  return () => {
    const svg = holder.querySelector('svg')
    svg?.setAttribute('role', 'group')
    svg?.setAttribute(
      'aria-label',
      `${name}. Arrow keys walk, Enter enlarges. The table below says the same.`,
    )
    elements.clear()
    for (const element of holder.querySelectorAll<SVGElement>('g.frame')) {
      const frame = frameAt(element)
      if (frame === undefined) continue
      elements.set(frame, element)
      element.setAttribute('role', 'button')
      element.setAttribute('aria-label', about(frame))
      element.setAttribute('tabindex', '-1')
    }
    const current = frameAt(document.activeElement)
    const [first] = elements.values()
    const reached = current === undefined ? first : (elements.get(current) ?? first)
    reached?.setAttribute('tabindex', '0')
  }
}

function next(from: Frame, key: string, drawn: ReadonlyMap<Frame, unknown>): Frame | undefined {
  const isDrawn = (frame: Frame): boolean => drawn.has(frame)
  if (key === 'ArrowUp') return from.parent ?? undefined
  if (key === 'ArrowDown') return from.children?.find(isDrawn)
  const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0
  const siblings = from.parent?.children?.filter(isDrawn) ?? []
  return step === 0 ? undefined : siblings[siblings.indexOf(from) + step]
}
