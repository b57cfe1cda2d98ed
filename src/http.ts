import { setTimeout } from 'node:timers/promises'
import { isSlipwayError, SlipwayError } from './errors.js'
import { type Body, fetchWatched } from './fetch-watched.js'
import { hideSecrets } from './hide-secrets.js'
import { waitBeforeRetry } from './retry-wait.js'

/** Asks servers. Tries again what failed for a while, and hides what is secret in what it says. */
export interface Http {
  /**
   * What a server answers: with 2xx, or with a status of `answers`. Throws HTTP_REFUSED with any other, HTTP_UNREACHABLE
   * where nobody answers or it stops half-way, HTTP_NOT_ENCRYPTED for plain http beyond this machine.
   */
  readonly ask: (method: string, url: string | URL, request?: HttpRequest) => Promise<HttpAnswer>
  /** Hides a secret that no variable of the environment holds in the messages of errors to come. */
  readonly hide: (secret: string) => void
  /** Waits as before a new try, for those who must try again in another way. */
  readonly rest: (tries: number) => Promise<void>
}

export interface HttpRequest {
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly body?: Body | undefined
  /** Statuses that are answers and no errors. They are not tried again either. */
  readonly answers?: readonly number[] | undefined
  /** Whether it may be done twice where an answer was lost. Default: what HTTP says, so neither POST nor PATCH. */
  readonly repeatable?: boolean | undefined
  /** How often it is tried again. Default: that of the client. */
  readonly retries?: number | undefined
  /** The most bytes that are taken as an answer. Default 16 MiB. */
  readonly limit?: number | undefined
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: Headers
  /** Where it came from: redirects are followed. */
  readonly url: string
  readonly body: Buffer
  /** Throws HTTP_REFUSED where it is no JSON. */
  readonly json: () => unknown
  /** What it says of what went wrong, fit for an error. */
  readonly said: () => string
  /** The error of one who did not expect it, HTTP_REFUSED. */
  readonly refusal: () => SlipwayError
}

export interface HttpOptions {
  /** Its secrets are hidden. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal?: AbortSignal | undefined
  /** Milliseconds without a byte in either direction, after which a try is given up. Default: a minute. */
  readonly stall?: number | undefined
  /** How often something is tried again. Default 4. */
  readonly retries?: number | undefined
  /** Milliseconds before it is tried again; they double each time. Default 500. */
  readonly pause?: number | undefined
  /** The most milliseconds that a server may make one wait. Default: a minute. */
  readonly longest?: number | undefined
}

const REPEATABLE = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])
const MINUTE = 60_000
const LIMIT = 2 ** 24

export function openHttp(options: HttpOptions): Http {
  const { env, signal, stall = MINUTE, pause = 500, longest = MINUTE } = options
  const secrets = new Map<string, string>()
  const mask = (text: string): string => hideSecrets({ ...env, ...Object.fromEntries(secrets) })(text)

  const pauseBefore = (tries: number): number => pause * 2 ** (tries - 1)

  async function ask(
    method: string,
    address: string | URL,
    { headers, body, answers = [], limit = LIMIT, ...request }: HttpRequest = {},
  ): Promise<HttpAnswer> {
    const { repeatable = REPEATABLE.has(method), retries = options.retries ?? 4 } = request
    const asked = new URL(address)
    const name = mask(`${method} ${asked.host}${asked.pathname}`)
    allow(asked)
    const { default: ky } = await import('ky')
    let from = asked.href
    let wait = 0
    try {
      const answered = await ky(asked, {
        method,
        headers: { 'user-agent': 'slipway', ...headers },
        timeout: false,
        ...(signal === undefined ? {} : { signal }),
        // The body is not given to ky, which would keep a copy of a stream for the next try.
        async fetch(input) {
          const { url, answer } = await fetchWatched(input as Request, { body, limit, stall, allow })
          from = url
          return answer
        },
        throwHttpErrors: (status) => !answers.includes(status),
        retry: {
          limit: retries,
          methods: [method.toLowerCase() as 'get'],
          shouldRetry({ error, retryCount }) {
            const ms = waitBeforeRetry(error, { repeatable, pause: pauseBefore(retryCount), longest })
            wait = ms ?? 0
            return ms !== null
          },
          delay: () => wait,
        },
      })
      return toAnswer(name, from, answered, Buffer.from(await answered.arrayBuffer()))
    } catch (error) {
      signal?.throwIfAborted()
      const { response } = error as { response?: Response }
      if (response === undefined) throw unanswered(name, error)
      throw toAnswer(name, from, response, Buffer.from(await response.arrayBuffer())).refusal()
    }
  }

  function toAnswer(request: string, url: string, { status, headers }: Response, body: Buffer): HttpAnswer {
    const said = (): string => mask(saidIn(body))
    const refusal = (): SlipwayError => new SlipwayError('HTTP_REFUSED', { request, status, said: said() })
    return { status, headers, url, body, said, refusal, json: () => parse(body, refusal) }
  }

  const unanswered = (request: string, error: unknown): unknown =>
    isSlipwayError(error)
      ? error
      : new SlipwayError('HTTP_UNREACHABLE', { request, said: mask(reasonOf(error)) })

  return {
    ask,
    rest: (tries) => setTimeout(pauseBefore(tries), undefined, { signal }),
    hide: (secret) => void secrets.set(`secret${secrets.size}`, secret),
  }
}

/** Whether an address leads to this machine, where nobody listens in. */
export function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
}

function allow(url: URL): void {
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))) return
  throw new SlipwayError('HTTP_NOT_ENCRYPTED', { address: `${url.protocol}//${url.host}` })
}

function parse(content: Buffer, failure: () => SlipwayError): unknown {
  try {
    return JSON.parse(content.toString())
  } catch {
    throw failure()
  }
}

/** What a server says of an error: the messages in its JSON, else its first line. Registries have several, GitHub one. */
function saidIn(body: Buffer): string {
  const text = body.toString().trim()
  const found: unknown[] = []
  try {
    JSON.parse(text, (key, value: unknown) => {
      if (['code', 'message', 'error', 'error_description'].includes(key) && typeof value === 'string')
        found.push(value)
      return value
    })
  } catch {
    // It says it in another way.
  }
  return found.length > 0 ? [...new Set(found)].join(': ') : (text.split('\n')[0] ?? '')
}

/** Why there was no answer. fetch hides it one level down, and of several addresses in a list. */
function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: unknown }
  const reason = (cause ?? error) as { message?: string; code?: string; errors?: readonly unknown[] }
  if (reason.message !== undefined && reason.message !== '') return reason.message
  return reason.code ?? String(error)
}
