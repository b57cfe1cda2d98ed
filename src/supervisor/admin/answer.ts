import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { Log } from '../log/log.js'
import type { Answer, Endpoint, Endpoints } from './endpoint.js'
import { refusalOf, type Refusal } from './refusal.js'
import { carriesToken } from './token.js'

export interface AdminService {
  readonly endpoints: Endpoints
  /** The host it was told to bind to. */
  readonly host: string
  readonly token: string | null
  readonly isBeyondLoopback: () => boolean
  readonly log: Log
}

/**
 * Answers one request. Never rejects: what fails costs a warning and is answered with 500.
 *
 * @param limit milliseconds after which an answer that is not out yet is broken off
 */
export async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  service: AdminService,
  limit: number,
): Promise<void> {
  const { path, query } = targetOf(request)
  try {
    response.setHeader('Cache-Control', 'no-store')
    response.setHeader('X-Content-Type-Options', 'nosniff')
    const trusted = !service.isBeyondLoopback() || (await carriesToken(request, service.token))
    const endpoint = endpointAt(path, service.endpoints)
    const refusal = refusalOf(request, endpoint, trusted, service)
    if (refusal !== null) refuse(response, refusal)
    else if (endpoint !== undefined) {
      limitTime(response, limit + (endpoint.lasts?.({ path, query }) ?? 0))
      const asked = { trusted, path, query, signal: leaving(response) }
      await send(request, response, await endpoint.answer(asked))
    }
  } catch (error) {
    if (hasLeft(error)) return
    service.log.warn({ err: error, path }, 'the admin server could not answer')
    if (response.headersSent) response.destroy()
    else refuse(response, { status: 500, text: 'The answer failed; the log of the service says why.' })
  }
}

function targetOf({ url = '' }: IncomingMessage): { path: string; query: URLSearchParams } {
  const mark = url.indexOf('?')
  return mark === -1
    ? { path: url, query: new URLSearchParams() }
    : { path: url.slice(0, mark), query: new URLSearchParams(url.slice(mark + 1)) }
}

/** The one of this very path, else the one of the nearest folder above it. */
function endpointAt(path: string, endpoints: Endpoints): Endpoint | undefined {
  if (Object.hasOwn(endpoints, path)) return endpoints[path]
  const above = path.slice(0, path.lastIndexOf('/', path.length - 2) + 1)
  return above === '' || above === '/' ? undefined : endpointAt(above, endpoints)
}

/** Aborted when the answer is closed before it is out. */
function leaving(response: ServerResponse): AbortSignal {
  const controller = new AbortController()
  response.once('close', () => controller.abort())
  return controller.signal
}

function limitTime(response: ServerResponse, limit: number): void {
  const timer = setTimeout(() => response.destroy(), limit).unref()
  response.once('close', () => clearTimeout(timer))
}

async function send(request: IncomingMessage, response: ServerResponse, answered: Answer): Promise<void> {
  const { status = 200, type = 'application/json', headers = {}, body } = answered
  response.statusCode = status
  response.setHeader('Content-Type', type)
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  if (typeof body === 'string' || body instanceof Uint8Array) {
    // Said here, because Node says no length to HEAD.
    response.setHeader('Content-Length', Buffer.byteLength(body))
    response.end(body)
  } else if (request.method === 'HEAD') {
    response.end()
  } else await pipeline(body, response)
}

/** Without waiting for a body that nobody wants. */
function refuse(response: ServerResponse, { status, text, headers }: Refusal): void {
  const type = { 'Content-Type': 'text/plain; charset=utf-8' }
  response.writeHead(status, { ...type, ...headers, Connection: 'close' }).end(`${text}\n`)
}

function hasLeft(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown }
  return code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET' || code === 'EPIPE'
}
