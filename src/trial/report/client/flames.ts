import { byId, byIdAs } from '../../../browser/dom.js'
import { flameView } from '../../../browser/flame.js'
import type { PlottedService } from '../plotted.js'

export function drawFlames({ id, cpu, heap }: PlottedService): void {
  for (const [kind, profile] of [
    ['cpu', cpu],
    ['heap', heap],
  ] as const) {
    if (profile === null || profile.root.value === 0) continue
    const part = (name: string): HTMLElement => byId(`${id}-${kind}-${name}`)
    // Before it is drawn: what is hidden has no width.
    part('shown').hidden = false
    const draw = flameView({
      graph: part('graph'),
      at: part('at'),
      says: part('says'),
      search: byIdAs(`${id}-${kind}-search`, HTMLInputElement),
      whole: part('whole'),
      table: part('table'),
    })
    draw(kind, profile)
  }
}
