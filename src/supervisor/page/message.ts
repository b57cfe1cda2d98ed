// What the server tells the page: types alone, as both sides have no other code in common.
import type { Point } from '../../contract.js'

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
