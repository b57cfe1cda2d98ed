import type { ServiceAddress, TrialConfig, TrialConnection } from '../../config/index.js'
import type { Launch } from '../launch.js'
import type { Figure } from '../measure/figure.js'

/** One thing that happens to services, and what the one on trial did. */
export interface Scene {
  /** For whoever watches: `a broken stdout`. */
  readonly title: string
  /** Starts a service of its own, and ends it. What the service does wrong is a figure, not an error. */
  readonly run: (stand: Stand) => Promise<Figure[]>
}

/** The config of a trial whose surroundings are there. */
export interface StandConfig extends TrialConfig {
  /** Connects a client, which knows the folder of the trial. */
  readonly client: Connect | null
}

export type Connect = (address: ServiceAddress) => Promise<TrialConnection>

/** What a scene has to play with. */
export interface Stand {
  readonly launch: Launch
  readonly config: StandConfig
  readonly signal?: AbortSignal | undefined
}
