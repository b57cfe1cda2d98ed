import type { Info } from '../contract.js'

/** What one built artifact did when it was started, asked and stopped. Times in milliseconds. */
export interface TrialReport {
  readonly bundle: string
  readonly entry: string
  readonly version: string
  readonly info: Info
  /** From spawn until it said that it listens and its admin server answers. */
  readonly ready: number
  /** From SIGTERM until it was gone. */
  readonly drain: number
  /** Of the request that was in flight at SIGTERM; null where the service does not speak HTTP/1. */
  readonly inFlightStatus: number | null
}
