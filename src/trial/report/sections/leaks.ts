import type { FigureName } from '../../../config/index.js'
import { markup, type Markup } from '../markup.js'
import type { Measurements } from '../types.js'

/** Where it leaks; nothing where it does not. */
export function leaksSection(id: string, { figures, leaks }: Measurements): Markup | null {
  const known = leaks.memory.length + leaks.resources.length > 0
  const isLeaking = figures.some(({ name, value }) => LEAKS.has(name) && (value ?? 0) > 0)
  if (!known && !isLeaking) return null
  return markup`
<section aria-labelledby="${id}-h-leaks">
<h3 id="${id}-h-leaks">Where it leaks</h3>
${places('Memory that is held, by who allocated it', leaks.memory)}
${places('Timers, sockets and the like, by who made them', leaks.resources)}
${known ? null : markup`<p>Who holds it could not be seen.</p>`}
</section>`
}

const LEAKS: ReadonlySet<FigureName> = new Set(['leakedPerRequest', 'leakedResources'])

function places(title: string, all: readonly string[]): Markup | null {
  if (all.length === 0) return null
  return markup`<h4>${title}</h4><ol>${all.map((place) => markup`<li><code>${place}</code></li>`)}</ol>`
}
