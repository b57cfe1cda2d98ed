import type { Info, ReadyMessage } from '../contract.js'

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

/** What is on trial. */
export interface Tried {
  /** Of its bundle. */
  readonly name: string
  /** The canonical text that it should say. */
  readonly version: string
}

/** A service on trial: a process, and whatever it starts in its process group. */
export interface Service {
  readonly tried: Tried
  /** Of its process. */
  readonly pid: number
  /** Where it was started. */
  readonly folder: string
  /** Once the supervisor in it says so, with the milliseconds that took; else never. */
  readonly ready: Promise<{ readonly message: ReadyMessage; readonly after: number }>
  readonly exit: Promise<Exit>
  /** The last lines that it wrote. */
  readonly tail: () => string[]
  /** Closes the pipe that it writes its standard output to. */
  readonly breakStdout: () => void
  /** Sends SIGTERM to the process alone, as whoever runs services does. */
  readonly terminate: () => void
  /** Kills the whole group, also where the process itself is gone already. */
  readonly kill: () => void
}

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** Milliseconds of `performance.now()`. */
  readonly at: number
}
