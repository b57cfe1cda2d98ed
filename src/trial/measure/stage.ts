import type { TrialRequest } from '../../config/index.js'
import type { Running } from '../launch.js'
import type { Connect } from '../stand.js'
import type { Probe } from './probe.js'

/** A service that runs, and how it is spoken to. */
export interface Stage extends Running {
  /** The address of its admin server. */
  readonly admin: string
  readonly probe: Probe
  /** What its clients ask for, in turn. Not empty. */
  readonly requests: readonly TrialRequest[]
  /** Connects a client of another protocol; null: they speak HTTP. */
  readonly client: Connect | null
  /** The most that may be open at the same time. */
  readonly connections: number
}
