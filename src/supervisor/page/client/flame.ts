import flamegraph, { type FlameGraph, type Laid } from 'd3-flame-graph'
import { select } from 'd3-selection'
import type { Flame, FlameProfile } from '../message.js'
import { byId, byIdAs, make, say } from './dom.js'
import { walkByKeys } from './flame-keys.js'
import { bytes, milliseconds } from './format.js'
import { makeTable, type Table } from './table.js'
import { matches, placeOf, topFunctions, type Top } from './top-functions.js'

type Frame = Laid<Flame>

const place = byId('flame')
const at = byId('flame-at')
const says = byId('flame-says')
const search = byIdAs('search', HTMLInputElement)

const MOST_FUNCTIONS = 40

interface Drawing {
  readonly chart: FlameGraph<Flame>
  readonly table: Table<Top>
  readonly top: readonly Top[]
  /** What it is of. */
  readonly summary: string
  /** Makes the frames that are drawn fit for keys and screen readers. */
  readonly dress: () => void
}

let drawing: Drawing | null = null

/** Draws a profile in the place of the one before, with a table that says the same. */
export function drawFlame(kind: 'cpu' | 'heap', { root, unit, seconds }: FlameProfile): void {
  const format = unit === 'bytes' ? bytes : (value: number) => milliseconds(value / 1e6)
  const amount = (value: number): string =>
    `${format(value)} · ${((100 * value) / Math.max(1, root.value)).toFixed(1)} %`
  const about = ({ data }: Frame): string => `${data.name} · ${amount(data.value)} ${placeOf(data)}`
  const summary =
    kind === 'cpu'
      ? `CPU: ${format(root.value)} of JavaScript and runtime within ${seconds.toFixed(1)} s.`
      : `Heap: ${format(root.value)} that are alive, by the function that allocated them.`
  const holder = make('div')
  place.hidden = false
  place.replaceChildren(holder)
  const chart = newChart(about).setSearchHandler((found, sum) =>
    say(says, `${summary} “${search.value}”: ${found.length} frames, ${amount(sum)}.`),
  )
  const dress = walkByKeys(holder, `Flame graph, ${kind}`, about, (text) => say(at, text))
  chart.onClick(dress)
  select(holder).datum(root).call(chart)
  drawing = { chart, table: newTable(amount), top: topFunctions(root), summary, dress }
  find()
}

search.addEventListener('input', find)
new ResizeObserver(() => {
  if (drawing === null || place.clientWidth === 0) return
  drawing.chart.width(place.clientWidth).update()
  drawing.dress()
}).observe(place)
byId('whole').addEventListener('click', () => {
  search.value = ''
  drawing?.chart.resetZoom()
  find()
})

/** Marks what is searched for, in the graph and in the table. */
function find(): void {
  if (drawing === null) return
  const { chart, table, top, summary, dress } = drawing
  const term = search.value.trim()
  if (term === '') {
    chart.clear()
    say(says, summary)
  } else chart.search(term)
  const found = top.filter((each) => matches(each, term))
  table.show(found.slice(0, MOST_FUNCTIONS), 0)
  dress()
}

function newChart(about: (frame: Frame) => string): FlameGraph<Flame> {
  const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches
  return flamegraph<Flame>()
    .width(place.clientWidth)
    .cellHeight(20)
    .minFrameSize(1.5)
    .transitionDuration(isStill ? 0 : 150)
    .inverted(true)
    .label(about)
    .setColorMapper(colourOf)
    .setSearchMatch(({ data }, term) => matches(data, term))
    .setDetailsHandler((text) => say(at, text ?? ''))
}

/** By whose code it is: the runtime's, Node's, a package's, the service's own. */
function colourOf({ data: { name, file = '' }, highlight = false }: Frame): string {
  if (highlight) return '#e35be3'
  if (file === '') return '#b9c1cc'
  if (file.startsWith('node:')) return '#9cc3ea'
  return file.includes('/node_modules/') ? '#e3d285' : `hsl(${18 + (hashOf(name) % 24)} 88% 66%)`
}

/** So that a function has the same colour each time. */
function hashOf(text: string): number {
  let hash = 0
  for (const letter of text) hash = (Math.imul(hash, 31) + (letter.codePointAt(0) ?? 0)) >>> 0
  return hash
}

function newTable(amount: (value: number) => string): Table<Top> {
  return makeTable<Top>(
    byId('t-flame'),
    [
      { name: 'Function', text: ({ name }) => name },
      { name: 'Itself', text: ({ self }) => amount(self), isNumber: true },
      { name: 'With what it calls', text: ({ total }) => amount(total), isNumber: true },
      { name: 'Where', text: placeOf },
    ],
    'No function is so named.',
  )
}
