import type { Running } from '../launch.js'
import type { Stand } from '../stand.js'

/** One thing that goes wrong in production. */
export interface Mishap {
  /** `clients that stall` */
  readonly name: string
  /** Starts a service of its own, and ends it. What the service does wrong is told, and no error. */
  readonly play: (stand: Stand) => Promise<Happened>
}

/** What became of a service that it happened to. */
export interface Happened {
  readonly name: string
  /** What the service did; or why it could not be tried here. */
  readonly did: string
  /** Whether it then answered as before, and drained with exit 0; null: it could not be tried here. */
  readonly recovered: boolean | null
}

/** What cannot be tried on this machine, or with this service. */
export interface NotTried {
  readonly why: string
}

/** Brings a running service into trouble and out of it again. Gives what it did meanwhile. */
export type Bring = (running: Running, stand: Stand) => Promise<string | NotTried>
