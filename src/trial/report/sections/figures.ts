import { FIGURES } from '../../../config/index.js'
import { markup, type Markup } from '../markup.js'
import type { Judged, Measurements } from '../types.js'
import { changeOf, nameOf, sayBudget, sayValue } from '../values.js'

/**
 * All figures, with budgets and verdicts.
 *
 * @param id what ids begin with
 * @param before the version that the release before had; null: there is none
 */
export function figuresTable(id: string, { figures }: Measurements, before: string | null): Markup {
  return markup`
<section aria-labelledby="${id}-h-figures">
<h3 id="${id}-h-figures">Figures</h3>
<div class="wide" role="region" aria-labelledby="${id}-h-figures" tabindex="0">
<table class="figures">
<thead><tr><th scope="col">Figure</th><th scope="col" class="number">Value</th><th scope="col">Verdict</th>
<th scope="col">Budget</th><th scope="col" class="number">Between</th>${
    before === null ? null : markup`<th scope="col" class="number">Before</th><th scope="col">Change</th>`
  }</tr></thead>
<tbody>${figures.map((figure) => row(figure, before !== null))}</tbody>
</table>
</div>
<p class="rest">${
    before === null
      ? 'No release before it was measured.'
      : `Before: ${before}. What was measured on another kind of machine is shown, and not held against it.`
  } Between: the least and the most that was seen, or that it may be.</p>
</section>`
}

function row(figure: Judged, hasBefore: boolean): Markup {
  const { name, unit, value, range, verdict, note } = figure
  const change = changeOf(figure)
  const notes = [FIGURES[name].about, ...(note === null ? [] : [note])].join('. ')
  return markup`
<tr class="${verdict === 'over' ? 'over' : ''}">
<th scope="row">${nameOf(name)}<small>${notes}</small></th>
<td class="number">${sayValue(value, unit)}</td>
<td>${badge(verdict)}${verdict === 'over' ? markup`<small>Look at ${FIGURES[name].look}.</small>` : null}</td>
<td>${sayBudget(figure)}</td>
<td class="number faint">${range === undefined ? null : `${sayValue(range[0], unit)} – ${sayValue(range[1], unit)}`}</td>${
    hasBefore
      ? markup`
<td class="number">${figure.before === null ? null : sayValue(figure.before, unit)}</td>
<td class="${change?.kind ?? ''}">${change?.text ?? null}</td>`
      : null
  }</tr>`
}

const badges = {
  within: ['good', '✓'],
  over: ['bad', '✗'],
  'not conclusive': ['warn', '?'],
} as const

function badge(verdict: Judged['verdict']): Markup {
  if (verdict === 'no budget') return markup`<span class="faint">no budget</span>`
  const [kind, sign] = badges[verdict]
  return markup`<span class="badge ${kind}"><span aria-hidden="true">${sign}</span> ${verdict}</span>`
}
