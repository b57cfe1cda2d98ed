import type { Happened } from '../../game-day/mishap.js'
import { markup, type Markup } from '../markup.js'

/** What went wrong, and what the service did; nothing where it was not played. */
export function gameDaySection(id: string, all: readonly Happened[] | null | undefined): Markup | null {
  if (all === null || all === undefined) return null
  return markup`
<section aria-labelledby="${id}-h-game-day">
<h3 id="${id}-h-game-day">Game day</h3>
<div class="wide" role="region" aria-labelledby="${id}-h-game-day" tabindex="0">
<table class="figures">
<thead><tr><th scope="col">What went wrong</th><th scope="col">Recovered</th><th scope="col">What it did</th></tr></thead>
<tbody>${all.map(
    ({ name, did, recovered }) => markup`
<tr class="${recovered === false ? 'over' : ''}"><th scope="row">${name}</th><td>${badge(recovered)}</td><td>${did}</td></tr>`,
  )}</tbody>
</table>
</div>
</section>`
}

function badge(recovered: boolean | null): Markup {
  if (recovered === null) return markup`<span class="faint">not tried</span>`
  const [kind, sign, text] = recovered ? ['good', '✓', 'yes'] : ['bad', '✗', 'no']
  return markup`<span class="badge ${kind}"><span aria-hidden="true">${sign}</span> ${text}</span>`
}
