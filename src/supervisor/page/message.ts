// What the server tells the page: types alone, as both sides have no other code in common.

/** The first line of `/page/data/live`. */
export interface Hello {
  readonly version: string
  /** What the canonical text of a version consists of; null for any other text. */
  readonly parts: Readonly<Record<string, string>> | null
  readonly node: string
  readonly platform: string
  readonly pid: number
  /** Milliseconds since 1970. */
  readonly started: number
  /** The fields that the service adds to `/info`. */
  readonly info: Readonly<Record<string, unknown>>
  /** The last minutes, as far as somebody looked. */
  readonly history: readonly Point[]
}

/** What a second was like. Bytes and milliseconds. */
export interface Point {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly rss: number
  readonly heapUsed: number
  readonly physical: number
  readonly external: number
  /** By how much the event loop was late, at most. */
  readonly delay: number
  /** All pauses of garbage collection. */
  readonly gc: number
  /** Of the time of the event loop, 0 to 1. */
  readonly busy: number
  /** Requests that ended, per second. */
  readonly rate: number
  /** null where none ended. */
  readonly p50: number | null
  readonly p90: number | null
  readonly p99: number | null
}

/** Each line after that, once a second. */
export interface Message {
  readonly point: Point
  readonly phase: 'starting' | 'serving' | 'draining'
  readonly ending: Ending | null
  /** Milliseconds. */
  readonly uptime: number
  readonly users: Listed<User> & { readonly accounts: number }
  readonly connections: Listed<OpenConnection>
  readonly inFlight: Listed<InFlightRequest>
}

export interface Ending {
  readonly reason: string
  /** Milliseconds until what is left is cut off. */
  readonly left: number
  /** Whether connections are still accepted, for load balancers to notice. */
  readonly accepts: boolean
}

/** The oldest ones of so many. */
export interface Listed<T> {
  readonly count: number
  readonly first: readonly T[]
}

/** Ages are in milliseconds. */
export interface User {
  readonly key: string
  readonly account: string
  readonly name: string
  readonly age: number
}

export interface OpenConnection {
  readonly address: string
  readonly age: number
  readonly requests: number
  readonly inFlight: number
  readonly bytesIn: number
  readonly bytesOut: number
}

export interface InFlightRequest {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly age: number
  readonly waits: string
}

/** What `/page/data/log` answers: lines of JSON as the log has them, the oldest first. */
export interface LogLines {
  readonly lines: readonly string[]
  /** How many there are in all. */
  readonly kept: number
}

/** A profile as a tree, the outermost functions first. */
export interface Flame {
  readonly name: string
  readonly value: number
  readonly file?: string
  /** Where the function begins. */
  readonly line?: number
  /** The line of its own that has most. */
  readonly hot?: number
  readonly children?: readonly Flame[]
}

export interface FlameProfile {
  readonly unit: 'nanoseconds' | 'bytes'
  /** Seconds; 0: it is of one moment. */
  readonly seconds: number
  readonly root: Flame
}
