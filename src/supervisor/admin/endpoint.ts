/** Path → what answers it; one that ends in `/`, all below it too. A part that has something to tell adds a line to `endpoints.ts`. */
export type Endpoints = Readonly<Record<string, Endpoint>>

export interface Endpoint {
  /** Default GET, and with it HEAD. */
  readonly methods?: readonly ('GET' | 'POST')[]
  /** Answered without a token, too, where the admin server is bound beyond loopback. */
  readonly open?: boolean
  /** Refused where a browser says that a page of another site asks; what is POSTed is so anyway. */
  readonly ownSite?: boolean
  /** Milliseconds that this may take, beside what every answer may. */
  readonly lasts?: (asked: Pick<Asked, 'path' | 'query'>) => number
  readonly answer: (asked: Asked) => Answer | Promise<Answer>
}

export interface Asked {
  /** May be told everything: it came over loopback, or with the token. Not so for everybody who asks what is open. */
  readonly trusted: boolean
  /** Without the query. */
  readonly path: string
  readonly query: URLSearchParams
  /** Aborted when the client has left, or the admin server is closed. */
  readonly signal: AbortSignal
}

export interface Answer {
  /** Default 200. */
  readonly status?: number
  /** Default `application/json`. */
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
  /** What is iterated is written as it comes, as fast as the client reads, and stopped when the client left. */
  readonly body: string | Uint8Array | AsyncIterable<string>
}

export function json(value: unknown, status = 200): Answer {
  return { status, body: JSON.stringify(value) }
}
