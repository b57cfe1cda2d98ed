import { humanTime } from '../../../human.js'
import { markup, type Markup } from '../markup.js'
import type { Pictures, TrialFile } from '../types.js'
import { connectionsSection } from './connections.js'
import { figuresTable } from './figures.js'
import { flamesSection } from './flames.js'
import { gameDaySection } from './game-day.js'
import { leaksSection } from './leaks.js'
import { releasesSection } from './releases.js'
import { summary } from './summary.js'
import { timelineSection } from './timeline.js'
import { verdictOf } from './verdict.js'

/** All of one service. @param id what the ids of its elements begin with */
export function serviceSection(
  id: string,
  { bundle, entry, ready, drain, inFlightStatus, measured, gameDay }: TrialFile['services'][number],
  pictures: Pictures | null,
  file: TrialFile,
  earlier: readonly TrialFile[],
): Markup {
  // Of one service, the head of the page has said it.
  const verdict = file.services.length < 2 ? null : verdictOf([{ measured, gameDay }])
  const before = earlier.findLast(({ services }) =>
    services.some((each) => each.bundle === bundle && each.measured !== null),
  )
  return markup`
<article id="${id}" aria-labelledby="${id}-h">
<div class="title"><h2 id="${id}-h">${bundle}</h2>${
    verdict === null ? null : markup`<span class="badge ${verdict.kind}">${verdict.text}</span>`
  }</div>
<p class="facts">${entry} · ready in ${humanTime(ready)} · drained in ${humanTime(drain)}${
    inFlightStatus === null ? null : ` with a request in flight, answered ${inFlightStatus}`
  }${measured === null ? null : ` · effort: ${measured.effort}`}</p>
${
  measured === null
    ? markup`<p>It was started, asked for its version and stopped. Nothing was measured.</p>`
    : markup`${summary(measured)}
${leaksSection(id, measured)}
${figuresTable(id, measured, before?.version ?? null)}
${pictures === null ? null : timelineSection(id, pictures.timeline)}
${connectionsSection(id, measured)}
${pictures === null ? null : flamesSection(id, pictures, measured.effort)}
${releasesSection(id, bundle, measured, file, earlier)}`
}
${gameDaySection(id, gameDay)}
</article>`
}
