import { isLike } from '../machine.js'
import { markup, type Markup } from '../markup.js'
import { sparkline, type Spark } from '../sparkline.js'
import type { Judged, Measurements, TrialFile } from '../types.js'
import { nameOf, sayValue } from '../values.js'

/** Releases whose values are written out, beside this one; of the others there is the line. */
const TOLD = 4

/** Each figure over the releases before. Those of another machine or effort are drawn hollow: they are no comparison. */
export function releasesSection(
  id: string,
  service: string,
  measured: Measurements,
  { version, machine }: TrialFile,
  earlier: readonly TrialFile[],
): Markup | null {
  const releases = earlier.flatMap((file): Release[] => {
    const found = file.services.find(({ bundle }) => bundle === service)?.measured
    if (found === undefined || found === null) return []
    return [
      {
        version: file.version,
        measured: found,
        isLike: found.effort === measured.effort && isLike(file.machine, machine),
      },
    ]
  })
  if (releases.length === 0) return null
  const all = [...releases, { version, measured, isLike: true }]
  const told = all.slice(-TOLD - 1)
  return markup`
<section aria-labelledby="${id}-h-releases">
<h3 id="${id}-h-releases">Earlier releases</h3>
<div class="wide" role="region" aria-labelledby="${id}-h-releases" tabindex="0">
<table class="releases">
<thead><tr><th scope="col">Figure</th><th scope="col">${all.length} releases</th>${told.map(
    (release) =>
      markup`<th scope="col" class="number" title="${release.version}">${shortOf(release.version)}${release.isLike ? null : markup`<small>not comparable</small>`}</th>`,
  )}</tr></thead>
<tbody>${measured.figures.map((figure) => row(figure, all, told))}</tbody>
</table>
</div>
<p class="rest">The oldest first, this one last. A dashed line is the budget. A hollow dot was measured on another kind of machine, or with another
effort, and is not comparable.</p>
</section>`
}

interface Release {
  readonly version: string
  readonly measured: Measurements
  readonly isLike: boolean
}

function row({ name, unit, budget }: Judged, all: readonly Release[], told: readonly Release[]): Markup {
  const sparks = all.map((release): Spark => ({ value: valueIn(release, name), isHollow: !release.isLike }))
  return markup`
<tr><th scope="row">${nameOf(name)}</th><td>${sparkline(sparks, budget.limit)}</td>${told.map((release) => {
    const value = valueIn(release, name)
    return markup`<td class="number">${value === null ? '–' : sayValue(value, unit)}</td>`
  })}</tr>`
}

/** Files of earlier releases may have been written by anybody. */
function valueIn({ measured }: Release, name: string): number | null {
  const value: unknown = measured.figures.find((figure) => figure.name === name)?.value
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** A version without its sha and date. */
function shortOf(version: string): string {
  return /^\d+\.\d+\.\d+/.exec(version)?.[0] ?? version.slice(0, 12)
}
