import type { ServiceAddress, TrialConfig, TrialConnection } from '../config/index.js'
import type { Launch } from './launch.js'

/** What is on trial, in surroundings that are there. */
export interface Stand {
  readonly launch: Launch
  readonly config: StandConfig
  readonly signal?: AbortSignal | undefined
}

/** The config of a trial whose surroundings are there. */
export interface StandConfig extends TrialConfig {
  /** Connects a client, which knows the folder of the trial. */
  readonly client: Connect | null
}

export type Connect = (address: ServiceAddress) => Promise<TrialConnection>
