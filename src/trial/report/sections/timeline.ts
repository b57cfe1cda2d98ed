import { pointPlots, type PlotKind } from '../../../browser/index.js'
import { markup, type Markup } from '../markup.js'
import type { Phase, Pictures } from '../types.js'

type Timeline = Pictures['timeline']

/** A plot over time of each kind, with a table that says the highest of each phase. The script draws into `.plot`. */
export function timelineSection(id: string, timeline: Timeline): Markup | null {
  if (timeline.length === 0) return null
  const phases = [...new Set(timeline.map(({ phase }) => phase))]
  return markup`
<section aria-labelledby="${id}-h-time" class="bare">
<h3 id="${id}-h-time">While it was measured</h3>
<div class="plots">${pointPlots.map((kind, index) => figure(`${id}-time-${index}`, kind, phases, timeline))}</div>
</section>`
}

function figure(
  id: string,
  { title, lines, format }: PlotKind,
  phases: readonly Phase[],
  timeline: Timeline,
): Markup {
  return markup`
<figure>
<figcaption>${title}</figcaption>
<div class="plot" id="${id}" role="img" aria-label="${title}, plotted over time. The table that follows has the highest of each phase; arrow keys walk."></div>
<p class="at" id="${id}-at" hidden></p>
<div class="wide" role="region" aria-label="${title}, the highest of each phase" tabindex="0">
<table>
<thead><tr><th scope="col">highest</th>${phases.map((phase) => markup`<th scope="col" class="number">${phase}</th>`)}</tr></thead>
<tbody>${lines.map(
    ({ name, value }, index) => markup`
<tr><th scope="row"><span class="swatch s${index + 1}" aria-hidden="true"></span>${name}</th>${phases.map(
      (phase) => {
        const seen = timeline.flatMap((point) => (point.phase === phase ? (value(point) ?? []) : []))
        return markup`<td class="number">${seen.length === 0 ? '–' : format(Math.max(...seen))}</td>`
      },
    )}</tr>`,
  )}</tbody>
</table>
</div>
</figure>`
}
