import { byId } from '../../../browser/dom.js'
import type { Plotted } from '../plotted.js'
import { drawSlopes } from './connections.js'
import { drawFlames } from './flames.js'
import { drawTimeline } from './timeline.js'

for (const service of JSON.parse(byId('data').textContent) as Plotted) {
  drawTimeline(service)
  drawSlopes(service)
  drawFlames(service)
}
