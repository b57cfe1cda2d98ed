import { printable } from './printable.js'

/** A line of source fit for a terminal, and what stands under it. */
export interface CodeFrame {
  readonly code: string
  readonly marker: string
}

/** A line with `~~~` under a range of it, or `^` under a single place, cut around that to a width in terminal cells. */
export function codeFrame(lineText: string, column: number, length: number, width: number): CodeFrame {
  const { cells, first, last } = drawAround(lineText, column, length, width)
  const offsets = cells.reduce((sums, cell) => [...sums, (sums.at(-1) ?? 0) + cell.width], [0])
  const span = (from: number, to: number): number => (offsets[to] ?? 0) - (offsets[from] ?? 0)

  const isNear = span(0, first) + Math.min(span(first, last), width / 2) <= width - 2
  const lead = Math.max(width / 3, width - 2 - span(first, cells.length))
  const left = isNear ? 0 : offsets.findIndex((_, index) => span(index, first) <= lead)
  const isShort = span(left, cells.length) <= width - Math.min(left, 1)
  const right = isShort ? cells.length : offsets.findLastIndex((_, index) => span(left, index) <= width - 2)

  const cut = left > 0 ? '…' : ''
  const shown = cells.slice(left, right).map(({ text }) => text)
  const under = span(first, Math.min(last, right))
  return {
    code: `${cut}${shown.join('')}${right < cells.length ? '…' : ''}`,
    marker: ' '.repeat(cut.length + span(left, first)) + (under > 0 ? '~'.repeat(under) : '^'),
  }
}

/** One character as a reader counts them, and its width in terminal cells. */
interface Cell {
  readonly text: string
  readonly width: number
}

/** The cells of a line near a place, no more of an endless one than could be shown, and the indexes of the range. */
function drawAround(lineText: string, column: number, length: number, width: number) {
  const line = /^[^\r\n]*/.exec(lineText)?.[0] ?? ''
  const start = Math.min(column, line.length)
  const reach = width + 100
  const from = Math.max(0, start - reach)
  const segments = [...new Intl.Segmenter().segment(line.slice(from, start + reach))]
  const first = segments.filter(({ index, segment }) => from + index + segment.length <= start).length
  const last = segments.filter(({ index }) => from + index < start + length).length
  return { cells: segments.map(({ segment }) => draw(segment)), first, last: Math.max(first, last) }
}

const WIDE =
  /[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\ufe0f/u

function draw(character: string): Cell {
  const text = printable(character)
  if (text !== character) return { text, width: text.length }
  if (/^\p{M}/u.test(text)) return { text, width: 0 }
  return { text, width: WIDE.test(text) ? 2 : 1 }
}
