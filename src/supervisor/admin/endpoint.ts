/** Path → what answers it. A part that has something to tell adds a line to `endpoints.ts`. */
export type Endpoints = Readonly<Record<string, Endpoint>>

export interface Endpoint {
  /** Default GET, and with it HEAD. */
  readonly methods?: readonly ('GET' | 'POST')[]
  /** Answered without a token, too, where the admin server is bound beyond loopback. */
  readonly open?: boolean
  readonly answer: (asked: Asked) => Answer | Promise<Answer>
}

export interface Asked {
  /** May be told everything: it came over loopback, or with the token. Not so for everybody who asks what is open. */
  readonly trusted: boolean
}

export interface Answer {
  /** Default 200. */
  readonly status?: number
  /** Default `application/json`. */
  readonly type?: string
  /** What is iterated is written as it comes, as fast as the client reads, and stopped when the client left. */
  readonly body: string | AsyncIterable<string>
}

export function json(value: unknown, status = 200): Answer {
  return { status, body: JSON.stringify(value) }
}
