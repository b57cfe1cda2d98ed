import { type Budget, FIGURES, type FigureName, figureNames } from '../../config/index.js'
import type { Figure } from '../measure/figure.js'
import type { Judged } from '../report/types.js'

/** What the release before had. */
export interface Before {
  readonly figures: ReadonlyMap<FigureName, Pick<Figure, 'value' | 'range'>>
  /** Measured on a machine like this one, and with the same effort. */
  readonly isComparable: boolean
}

/** Holds what was measured against its budgets, and against the release before. In the order of the table of figures. */
export function judge(
  figures: readonly Figure[],
  budgets: Readonly<Record<FigureName, Budget>>,
  before: Before | null,
): Judged[] {
  const byName = new Map(figures.map((figure) => [figure.name, figure]))
  return figureNames.flatMap((name) => {
    const figure = byName.get(name)
    if (figure === undefined) return []
    const budget = budgets[name]
    const verdict = verdictOf(figure, limitsOf(name, budget, before))
    const known = before?.figures.get(name)?.value ?? null
    return [{ ...figure, unit: FIGURES[name].unit, budget, verdict, before: known }]
  })
}

/** Each value that must not be passed, and how far it may be off; null: there should be one, and nobody knows it. */
type Limit = readonly [number, number] | null

function limitsOf(name: FigureName, { limit, change }: Budget, before: Before | null): Limit[] {
  const limits: Limit[] = limit === null ? [] : [[limit, limit]]
  const known = before?.figures.get(name)
  // The first release has none before it.
  if (change === null || before === null || known?.value == null) return limits
  if (!before.isComparable) return [...limits, null]
  const factor = FIGURES[name].better === 'less' ? 1 + change : 1 - change
  const [least, most] = known.range ?? [known.value, known.value]
  return [...limits, [least * factor, most * factor]]
}

/** Surely over is what is over at its best; surely within, what is within as it was measured. */
function verdictOf(figure: Figure, limits: readonly Limit[]): Judged['verdict'] {
  if (limits.length === 0) return 'no budget'
  const { name, value } = figure
  if (value === null) return 'not conclusive'
  const [least, most] = figure.range ?? [value, value]
  const isLess = FIGURES[name].better === 'less'
  const isOver = ([low, high]: readonly [number, number]): boolean => (isLess ? least > high : most < low)
  const isWithin = ([low, high]: readonly [number, number]): boolean =>
    isLess ? value <= high : value >= low
  const known = limits.filter((limit) => limit !== null)
  if (known.some(isOver)) return 'over'
  return known.length === limits.length && known.every(isWithin) ? 'within' : 'not conclusive'
}
