import { styleText } from 'node:util'
import type { MeasuredReport } from '../trial/index.js'
import { printableLine } from './printable.js'

/** What went wrong, a line each, with what the service did. Empty: it was not played. */
export function renderGameDay(
  { gameDay }: Pick<MeasuredReport, 'gameDay'>,
  { color }: { readonly color: boolean },
): string {
  if (gameDay === null) return ''
  const width = Math.max(...gameDay.map(({ name }) => name.length))
  const lines = gameDay.map(({ name, did, recovered }) => {
    const [mark, style] = recovered === null ? (['–', 'dim'] as const) : marks[`${recovered}`]
    const painted = color ? styleText(style, mark, { validateStream: false }) : mark
    return `  ${painted} ${name.padEnd(width)}  ${printableLine(did)}\n`
  })
  return `  Game day\n${lines.join('')}`
}

const marks = { true: ['✓', 'green'], false: ['✗', 'red'] } as const
