import { styleText } from 'node:util'
import { FIGURES, type Unit } from '../config/index.js'
import { humanBytes, humanTime } from '../human.js'
import type { Judged, MeasuredReport } from '../trial/index.js'
import { printableLine } from './printable.js'

type Style = 'red' | 'green' | 'yellow' | 'dim'

const marks: Readonly<Record<Judged['verdict'], readonly [string, Style]>> = {
  within: ['✓', 'green'],
  over: ['✗', 'red'],
  'not conclusive': ['?', 'yellow'],
  'no budget': [' ', 'dim'],
}

/** What was measured, a line for each figure, for people; what is over its budget with where to look. Empty: nothing was. */
export function renderFigures(
  { measured }: Pick<MeasuredReport, 'measured'>,
  { color }: { readonly color: boolean },
): string {
  if (measured === null) return ''
  const paint = (style: Style, text: string): string =>
    color ? styleText(style, text, { validateStream: false }) : text
  const { figures, leaks } = measured
  const names = Math.max(...figures.map(({ name }) => name.length))
  const values = figures.map(({ value, unit }) => humanFigure(value, unit))
  const width = Math.max(...values.map(({ length }) => length))
  const lines = figures.flatMap((figure, index) => {
    const { name, verdict } = figure
    const [mark, style] = marks[verdict]
    const line = `${paint(style, mark)} ${name.padEnd(names)}  ${(values[index] ?? '').padStart(width)}`
    // What the service, or a client of another protocol, says of itself.
    const note = figure.note === null ? null : printableLine(figure.note)
    const more = [changeOf(figure), budgetOf(figure), note].filter((text) => text !== null)
    const look = verdict === 'over' ? [`      ${FIGURES[name].about}. Look at ${FIGURES[name].look}.`] : []
    return [`  ${`${line}  ${paint('dim', more.join(' · '))}`.trimEnd()}`, ...look]
  })
  const places = [...leaks.memory, ...leaks.resources]
  const who =
    places.length === 0
      ? []
      : [
          '  What it holds more and more of was made in',
          ...places.map((place) => `    ${printableLine(place)}`),
        ]
  return `${[...lines, ...who].join('\n')}\n`
}

/** `–` where it is not known. */
export function humanFigure(value: number | null, unit: Unit): string {
  if (value === null) return '–'
  if (unit === 'bytes') return value < 0 ? `-${humanBytes(-value)}` : humanBytes(Math.round(value))
  if (unit === 'ms') return value < 10 ? `${value.toFixed(1)} ms` : humanTime(value)
  if (unit === '/s') return `${Math.round(value)}/s`
  return unit === '%' ? `${Number(value.toFixed(1))} %` : String(value)
}

function changeOf({ before, value, unit }: Judged): string | null {
  if (before === null || value === null) return null
  const part = before === 0 ? null : Math.round((value / before - 1) * 100)
  const change = part === null ? '' : ` (${part < 0 ? '−' : '+'}${Math.abs(part)} %)`
  return `was ${humanFigure(before, unit)}${change}`
}

/** Where it is told: of what is within, nobody asks. */
function budgetOf({ verdict, budget: { limit, change }, unit, range, name }: Judged): string | null {
  if (verdict === 'within' || verdict === 'no budget') return null
  const seen = range === undefined ? '' : `${humanFigure(range[0], unit)} to ${humanFigure(range[1], unit)}`
  const sign = FIGURES[name].better === 'less' ? '+' : '−'
  const budgets = [
    ...(limit === null ? [] : [humanFigure(limit, unit)]),
    ...(change === null ? [] : [`${sign}${change * 100} %`]),
  ]
  const against = `budget ${budgets.join(' and ')}`
  return verdict === 'over' ? against : ['not conclusive', seen, against].filter(Boolean).join(', ')
}
