import { bytes, count } from '../../../browser/index.js'
import { slopeOf, quantile } from '../../measure/slope.js'
import { markup, type Markup } from '../markup.js'
import type { PlottedSlope } from '../plotted.js'
import type { Measurements } from '../types.js'

const titles = { rss: 'Memory of the process (RSS)', heap: 'Heap' } as const

/** Memory against the number of connections. The script draws into `.plot`. */
export function connectionsSection(id: string, { connections }: Measurements): Markup | null {
  const slopes = slopesOf(connections)
  if (slopes.length === 0) return null
  return markup`
<section aria-labelledby="${id}-h-connections" class="bare">
<h3 id="${id}-h-connections">Memory against connections</h3>
<div class="plots">${slopes.map((slope) => figure(`${id}-${slope.name}`, slope))}</div>
</section>`
}

/** What the script draws. */
export function slopesOf(connections: Measurements['connections']): PlottedSlope[] {
  if (new Set(connections.map((each) => each.count)).size < 2) return []
  return (['rss', 'heap'] as const).map((name) => {
    const points = connections
      .map((each) => [each.count, each[name]] as const)
      .toSorted(([one], [other]) => one - other)
    const perConnection = slopeOf(points.map(([at, value]) => ({ at, value })))?.slope
    if (perConnection === undefined) return { name, points, line: null }
    // The median line: as many points above it as below.
    const base = quantile(
      points.map(([at, value]) => value - at * perConnection),
      0.5,
    )
    return { name, points, line: { base, perConnection } }
  })
}

function figure(id: string, { name, points, line }: PlottedSlope): Markup {
  const slope = line === null ? 'No line fits.' : `${bytes(line.perConnection)} for each connection`
  return markup`
<figure>
<figcaption>${titles[name]}: ${slope}</figcaption>
<div class="plot" id="${id}" role="img" aria-label="${titles[name]}, plotted against the number of connections, with the line through it: ${slope}. The table that follows has the values."></div>
<div class="wide" role="region" aria-label="${titles[name]} by number of connections" tabindex="0">
<table>
<thead><tr><th scope="col">connections</th>${points.map(([at]) => markup`<th scope="col" class="number">${count(at)}</th>`)}</tr></thead>
<tbody>
<tr><th scope="row"><span class="dot" aria-hidden="true"></span>measured</th>${points.map(([, value]) => cell(value))}</tr>
${line === null ? null : markup`<tr><th scope="row"><span class="swatch s2" aria-hidden="true"></span>line</th>${points.map(([at]) => cell(line.base + at * line.perConnection))}</tr>`}
</tbody>
</table>
</div>
</figure>`
}

function cell(value: number): Markup {
  return markup`<td class="number">${bytes(value)}</td>`
}
