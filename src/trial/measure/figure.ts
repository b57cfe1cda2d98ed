import type { FigureName } from '../../config/index.js'

/** One thing that a trial measured. */
export interface Figure {
  /** For example `memoryPerConnection`: its key in the budgets and in trial.json. */
  readonly name: FigureName
  /** In the unit of the figure; null: what was seen lets nothing be said. */
  readonly value: number | null
  /** The least and the most that it may be, of what was seen several times; absent: it was measured once. */
  readonly range?: readonly [number, number]
  /** What was seen, in words, where that is more than the figure; null: nothing. */
  readonly note: string | null
}
