import flamegraph, { type FlameGraph, type Laid } from 'd3-flame-graph'
import { select } from 'd3-selection'
import type { Flame, FlameProfile } from '../contract.js'
import { make, say } from './dom.js'
import { walkByKeys } from './flame-keys.js'
import { bytes, milliseconds } from './format.js'
import { makeTable, type Table } from './table.js'
import { matches, placeOf, topFunctions, type Top } from './top-functions.js'

type Frame = Laid<Flame>

const MOST_FUNCTIONS = 40

/** Where a flame graph is, and what belongs to it. */
export interface FlamePlaces {
  readonly graph: HTMLElement
  /** Says what the pointer, or the keys, are at. */
  readonly at: HTMLElement
  /** Says what it is of, and what was found. */
  readonly says: HTMLElement
  readonly search: HTMLInputElement
  /** The button that shows all of it again. */
  readonly whole: HTMLElement
  readonly table: HTMLElement
}

interface Drawing {
  readonly chart: FlameGraph<Flame>
  readonly table: Table<Top>
  readonly top: readonly Top[]
  /** What it is of. */
  readonly summary: string
  /** Makes the frames that are drawn fit for keys and screen readers. */
  readonly dress: () => void
}

/** Gives the function that draws a profile in the place of the one before, with a table that says the same. */
export function flameView({
  graph,
  at,
  says,
  search,
  whole,
  table,
}: FlamePlaces): (kind: 'cpu' | 'heap', profile: FlameProfile) => void {
  let drawing: Drawing | null = null
  search.addEventListener('input', find)
  new ResizeObserver(() => {
    if (drawing === null || graph.clientWidth === 0) return
    drawing.chart.width(graph.clientWidth).update()
    drawing.dress()
  }).observe(graph)
  whole.addEventListener('click', () => {
    search.value = ''
    drawing?.chart.resetZoom()
    find()
  })
  return (kind, { root, unit, seconds }) => {
    const format = unit === 'bytes' ? bytes : (value: number) => milliseconds(value / 1e6)
    const amount = (value: number): string =>
      `${format(value)} · ${((100 * value) / Math.max(1, root.value)).toFixed(1)} %`
    const about = ({ data }: Frame): string => `${data.name} · ${amount(data.value)} ${placeOf(data)}`
    const summary =
      kind === 'cpu'
        ? `CPU: ${format(root.value)} of JavaScript and runtime within ${seconds.toFixed(1)} s.`
        : `Heap: ${format(root.value)} that are alive, by the function that allocated them.`
    const holder = make('div')
    graph.hidden = false
    graph.replaceChildren(holder)
    const chart = newChart(about, graph.clientWidth)
      .setDetailsHandler((text) => say(at, text ?? ''))
      .setSearchHandler((found, sum) =>
        say(says, `${summary} “${search.value}”: ${found.length} frames, ${amount(sum)}.`),
      )
    const dress = walkByKeys(holder, `Flame graph, ${kind}`, about, (text) => say(at, text))
    chart.onClick(dress)
    select(holder).datum(root).call(chart)
    drawing = { chart, table: newTable(table, amount), top: topFunctions(root), summary, dress }
    find()
  }

  /** Marks what is searched for, in the graph and in the table. */
  function find(): void {
    if (drawing === null) return
    const { chart, top, summary, dress } = drawing
    const term = search.value.trim()
    if (term === '') {
      chart.clear()
      say(says, summary)
    } else chart.search(term)
    const found = top.filter((each) => matches(each, term))
    drawing.table.show(found.slice(0, MOST_FUNCTIONS), 0)
    dress()
  }
}

function newChart(about: (frame: Frame) => string, width: number): FlameGraph<Flame> {
  const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches
  return flamegraph<Flame>()
    .width(width)
    .cellHeight(20)
    .minFrameSize(1.5)
    .transitionDuration(isStill ? 0 : 150)
    .inverted(true)
    .label(about)
    .setColorMapper(colourOf)
    .setSearchMatch(({ data }, term) => matches(data, term))
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

function newTable(place: HTMLElement, amount: (value: number) => string): Table<Top> {
  return makeTable<Top>(
    place,
    [
      { name: 'Function', text: ({ name }) => name },
      { name: 'Itself', text: ({ self }) => amount(self), isNumber: true },
      { name: 'With what it calls', text: ({ total }) => amount(total), isNumber: true },
      { name: 'Where', text: placeOf },
    ],
    'No function is so named.',
  )
}
