import { FIGURES, type FigureName } from '../../../config/index.js'
import { markup, type Markup } from '../markup.js'
import type { Judged, Measurements } from '../types.js'
import { changeOf, nameOf, sayBudget, sayValue } from '../values.js'

/** What people care for most, the first ones that are known. */
const FIRST: readonly FigureName[] = [
  'memoryPerConnection',
  'requestsPerSecond',
  'latencyP99',
  'idleMemory',
  'ready',
  'drain',
]
const CARDS = 4

/** The figures people look at first; then each that is over its budget, and what to look at. */
export function summary({ figures }: Measurements): Markup {
  const known = FIRST.flatMap(
    (name) => figures.find((each) => each.name === name && each.value !== null) ?? [],
  )
  const over = figures.filter(({ verdict }) => verdict === 'over')
  return markup`<div class="cards">${known.slice(0, CARDS).map(card)}</div>${
    over.length === 0
      ? null
      : markup`
<div class="bad"><h3>Over budget</h3><ul>${over.map(wrong)}</ul></div>`
  }`
}

function card(figure: Judged): Markup {
  const change = changeOf(figure)
  return markup`
<div class="card ${figure.verdict === 'over' ? 'over' : ''}">
<h3>${nameOf(figure.name)}</h3>
<p class="value">${sayValue(figure.value, figure.unit)}</p>
<p class="${change?.kind ?? 'faint'}">${change?.text ?? FIGURES[figure.name].about}</p>
</div>`
}

function wrong(figure: Judged): Markup {
  const { name, value, unit, note } = figure
  return markup`
<li><strong>${nameOf(name)}: ${sayValue(value, unit)}</strong>, and it may be ${sayBudget(figure) ?? ''}.
${note === null ? null : `${note}.`} Look at ${FIGURES[name].look}.</li>`
}
