import type { FlameProfile } from '../../../contract.js'
import { markup, type Markup } from '../markup.js'
import type { Measurements, Pictures } from '../types.js'

/** Flame graphs of the run under load. The script draws them, and shows what searches them. */
export function flamesSection(
  id: string,
  { cpu, heap }: Pictures,
  effort: Measurements['effort'],
): Markup | null {
  if (effort === 'quick') return null
  return markup`
${flame(`${id}-cpu`, 'CPU under load', cpu, 'What ran could not be had: somebody else profiled, or this Node has no inspector.')}
${flame(`${id}-heap`, 'Heap after the load', heap, 'What was alive could not be had: heap sampling is off, or this Node has no inspector.')}`
}

function flame(id: string, title: string, profile: FlameProfile | null, missing: string): Markup {
  return markup`
<section aria-labelledby="${id}-h">
<h3 id="${id}-h">${title}</h3>
${
  profile === null || profile.root.value === 0
    ? markup`<p class="faint">${profile === null ? missing : 'Nothing was sampled: it was too little.'}</p>`
    : markup`
<noscript><p class="faint">The flame graph is drawn by a script, and scripts are off.</p></noscript>
<div id="${id}-shown" hidden>
<div class="controls">
<label>Search <input id="${id}-search" type="search" spellcheck="false" autocapitalize="off"></label>
<button id="${id}-whole" type="button">Whole graph</button>
</div>
<p id="${id}-says" role="status"></p>
<div id="${id}-graph" class="flame"></div>
<ul class="legend"><li class="own">the service</li><li class="packages">packages</li><li class="node">Node</li><li class="runtime">the runtime</li></ul>
<p id="${id}-at" class="at"></p>
<div id="${id}-table" class="wide" role="region" aria-label="${title}, the functions that take most" tabindex="0"></div>
</div>`
}
</section>`
}
