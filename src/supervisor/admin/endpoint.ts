import type { IncomingMessage } from 'node:http'

/** Path → what answers it. A part that has something to tell adds a line to `endpoints.ts`. */
export type Endpoints = Readonly<Record<string, Endpoint>>

export interface Endpoint {
  /** Default GET, and with it HEAD. */
  readonly methods?: readonly ('GET' | 'POST')[]
  /** Answered without a token, too, where the admin server is bound beyond loopback. */
  readonly open?: boolean
  /** Milliseconds after which an answer that is not out yet is broken off. Default 30000. */
  readonly limit?: number
  readonly answer: (asked: Asked) => Answer | Promise<Answer>
}

export interface Asked {
  readonly request: IncomingMessage
  readonly query: URLSearchParams
  /** May be told everything: it came over loopback, or with the token. Not so for everybody who asks what is open. */
  readonly trusted: boolean
  /** Aborted when the client left, the limit has passed or the answer is out. */
  readonly signal: AbortSignal
}

export interface Answer {
  /** Default 200. */
  readonly status?: number
  /** Default `application/json`. */
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
  /** What is iterated is written as it comes, as fast as the client reads, and stopped when the client left. */
  readonly body: string | Uint8Array | AsyncIterable<string | Uint8Array>
}

export function json(value: unknown, status = 200): Answer {
  return { status, body: JSON.stringify(value) }
}
