// What trial.html tells the code in it: types alone, as both have no other code in common.
import type { FlameProfile, Point } from '../../contract.js'

/** JSON in the element `data`: the services in the order in which they are shown. */
export type Plotted = readonly PlottedService[]

export interface PlottedService {
  /** What the ids of its elements begin with. */
  readonly id: string
  readonly timeline: readonly (Point & { readonly phase: string })[]
  readonly slopes: readonly PlottedSlope[]
  readonly cpu: FlameProfile | null
  readonly heap: FlameProfile | null
}

/** Memory at several counts of connections, and the line through it. Bytes. */
export interface PlottedSlope {
  readonly name: 'rss' | 'heap'
  /** In the order of the counts. */
  readonly points: readonly (readonly [count: number, value: number])[]
  /** null: it could not be told. */
  readonly line: { readonly base: number; readonly perConnection: number } | null
}
