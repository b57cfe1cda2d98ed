import { make, say } from './dom.js'

export interface Column<T> {
  readonly name: string
  readonly text: (row: T) => string
  readonly isNumber?: true
  /** The text is a button that does this. */
  readonly press?: (row: T) => void
}

export interface Table<T> {
  readonly show: (rows: readonly T[], more: number) => void
}

/** A table whose cells stay while their text changes, so that a reader keeps their place. @param empty said where there is no row */
export function makeTable<T>(place: HTMLElement, columns: readonly Column<T>[], empty: string): Table<T> {
  const body = make('tbody')
  const head = make(
    'tr',
    {},
    ...columns.map(({ name, isNumber }) =>
      make('th', { scope: 'col', ...(isNumber && { class: 'number' }) }, name),
    ),
  )
  const table = make('table', { hidden: '' }, make('thead', {}, head), body)
  const rest = make('p', { class: 'rest' }, empty)
  place.replaceChildren(table, rest)
  let shown: readonly T[] = []
  const newRow = (index: number): HTMLTableRowElement =>
    make(
      'tr',
      {},
      ...columns.map(({ isNumber, press }) => {
        const cell = make('td', isNumber ? { class: 'number' } : {})
        if (press !== undefined) {
          const button = make('button', { type: 'button' })
          button.addEventListener('click', () => press(shown[index] as T))
          cell.append(button)
        }
        return cell
      }),
    )
  return {
    show(rows, more) {
      shown = rows
      table.hidden = rows.length === 0
      while (body.rows.length > rows.length) body.rows[rows.length]?.remove()
      for (const [index, row] of rows.entries()) {
        const line = body.rows[index] ?? body.appendChild(newRow(index))
        for (const [at, { text, press }] of columns.entries()) {
          const cell = line.cells[at] as HTMLTableCellElement
          say(press === undefined ? cell : (cell.firstElementChild as Element), text(row))
        }
      }
      say(rest, rows.length === 0 ? empty : more > 0 ? `and ${more.toLocaleString('en')} younger ones` : '')
    },
  }
}
