/** Makes what must be there before a service on trial starts. Called once in a trial, in Slipway's own process. */
export type TrialSetup = (trial: {
  /** Absolute, of this trial alone, and empty; nobody else may read it. It is removed after the trial. */
  readonly folder: string
}) => Promise<TrialSurroundings>

/** What was made for a service on trial. */
export interface TrialSurroundings {
  /** Added to the environment of the service, over `trial.env`. */
  readonly env?: Readonly<Record<string, string>> | undefined
  /** Called when the trial has ended, whatever came of it. */
  readonly teardown?: (() => Promise<void> | void) | undefined
}
