import type { Budget, TrialEffort, Unit } from '../../config/index.js'
import type { FlameProfile, Point } from '../../contract.js'
import type { Happened } from '../game-day/mishap.js'
import type { Figure } from '../measure/figure.js'
import type { TrialReport } from '../types.js'

/** What was measured of a service, and what is to be thought of it. */
export interface Measurements {
  readonly effort: Exclude<TrialEffort, 'none'>
  /** In the order of the table of figures. */
  readonly figures: readonly Judged[]
  /** Who holds more and more. */
  readonly leaks: Leaks
  /** Bytes at several counts of idle connections. */
  readonly connections: readonly { readonly count: number; readonly rss: number; readonly heap: number }[]
}

/** `function (file:line)`, the largest first; empty: nobody, or it is not known who. */
export interface Leaks {
  readonly memory: readonly string[]
  /** Timers, sockets and the like. */
  readonly resources: readonly string[]
}

export interface Judged extends Figure {
  readonly unit: Unit
  readonly budget: Budget
  /** `not conclusive`: there is a budget, and what was seen is neither surely within nor surely over it. */
  readonly verdict: 'within' | 'over' | 'not conclusive' | 'no budget'
  /** What the release before had; null: not known, or there is none. */
  readonly before: number | null
}

/** What people look at, of the measured run. */
export interface Pictures {
  /** A second each, while it was measured. */
  readonly timeline: readonly (Point & { readonly phase: Phase })[]
  /** While it was under load; null where it could not be had. */
  readonly cpu: FlameProfile | null
  /** What was alive after the load, by who allocated it. */
  readonly heap: FlameProfile | null
}

/** What the trial did meanwhile. */
export type Phase = 'idle' | 'load' | 'connections' | 'leaks' | 'profiles'

/** A trial of one service: what it did, and with an effort other than `none` what was measured. */
export interface MeasuredReport extends TrialReport {
  readonly measured: Measurements | null
  readonly pictures: Pictures | null
  /** In the order in which it was played; null: it was not. A trial.json of an older Slipway lacks it. */
  readonly gameDay: readonly Happened[] | null
}

/** `trial.json`: the services of one version. No pictures. */
export interface TrialFile {
  readonly format: 1
  /** The canonical text. */
  readonly version: string
  /** Of a release, or tried alone. */
  readonly by: 'release' | 'trial'
  /** When it was measured, as ISO 8601 has it, in UTC. */
  readonly at: string
  readonly machine: Machine
  readonly services: readonly Omit<MeasuredReport, 'pictures'>[]
}

/** Where it was measured: figures of another machine can be shown, and not compared. */
export interface Machine {
  readonly node: string
  readonly platform: string
  readonly cpu: string
  readonly cores: number
  /** Bytes. */
  readonly memory: number
}
