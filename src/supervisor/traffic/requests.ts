import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Connections } from './connections.js'
import { emitInContext, runInContext } from '../log/context.js'
import { escapeControl } from '../log/escape.js'
import type { Exchange } from './exchange.js'
import type { Log } from '../log/log.js'
import { nextRequestId } from '../log/request-id.js'
import { createRequestLog } from '../log/request-log.js'

/** Decides when the service gets a request. */
export type Gate = (exchange: Exchange, serve: () => void) => void

export interface Requests {
  readonly inFlight: ReadonlySet<Exchange>
  /** From now on, requests go through this gate. */
  readonly hold: (gate: Gate) => void
}

const MAX_PATH = 1000

/**
 * Gives each request of a server an id, its context and two log lines, whoever listens for it, and knows which ones
 * are in flight. The listeners are reached through `emit`, the one place that all of them, added before or later, share.
 */
export function watchRequests(server: Server, connections: Connections, log: Log): Requests {
  const inFlight = new Set<Exchange>()
  const passedOn = new WeakSet<IncomingMessage>()
  const requestLog = createRequestLog(log)
  let gate: Gate | null = null
  const emit = server.emit.bind(server) as (event: string | symbol, ...args: unknown[]) => boolean

  server.emit = (event: string | symbol, ...args: unknown[]): boolean => {
    const kind = kindOf(event)
    const request = args[0] as IncomingMessage
    if (kind === null || (event === 'request' && passedOn.has(request))) return emit(event, ...args)
    // Its listener passes the request on as the event `request`.
    if (kind === 'expecting') passedOn.add(request)
    const exchange = begin(request, kind === 'taken over' ? null : (args[1] as ServerResponse))
    if (gate === null || kind === 'taken over') return runInContext(exchange.context, emit, event, ...args)
    gate(exchange, () => runInContext(exchange.context, emit, event, ...args))
    return true
  }

  const begin = (request: IncomingMessage, response: ServerResponse | null): Exchange => {
    const connection = connections.of(request.socket)
    const exchange: Exchange = {
      context: { id: nextRequestId() },
      method: request.method ?? '',
      path: pathOf(request),
      since: performance.now(),
      connection,
      request,
      response,
    }
    connection.open += 1
    connection.newest = exchange
    inFlight.add(exchange)
    // The socket's events know no request. Those of a body, and of answers that wait behind another one, come from it.
    if (hasBody(request) || connection.open > 1) emitAllInContext(exchange)
    response?.on('close', () => finish(exchange))
    requestLog.begin(exchange)
    return exchange
  }

  const finish = (exchange: Exchange): void => {
    if (!inFlight.delete(exchange)) return
    const { connection } = exchange
    connection.open -= 1
    // An idle connection keeps nothing of what it once served.
    if (connection.newest === exchange) connection.newest = null
    connection.busyUntil = performance.now()
    connection.waitingFor = null
    requestLog.end(exchange)
  }

  // Node says nothing to answers that wait behind another one, and speaks to the others outside of their context.
  connections.onGone((connection) => {
    if (connection.open === 0) return
    for (const exchange of inFlight) {
      if (exchange.connection !== connection) continue
      emitAllInContext(exchange)
      finish(exchange)
    }
  })
  return { inFlight, hold: (next) => void (gate = next) }
}

/** The events that bring a request: it is answered in HTTP, or its socket is taken over. */
function kindOf(event: string | symbol): 'plain' | 'expecting' | 'taken over' | null {
  if (event === 'request') return 'plain'
  if (event === 'checkContinue' || event === 'checkExpectation') return 'expecting'
  return event === 'upgrade' || event === 'connect' ? 'taken over' : null
}

/** Read from the raw headers: `headers` is made when it is first asked for, and the service may never ask. */
function hasBody({ rawHeaders }: IncomingMessage): boolean {
  return rawHeaders.some(
    (text, index) => index % 2 === 0 && bodyLengths.has(text.length) && bodyHeader.test(text),
  )
}

const bodyHeader = /^(?:content-length|transfer-encoding)$/i
const bodyLengths = new Set([14, 17])

function emitAllInContext({ request, response, context }: Exchange): void {
  emitInContext(request, context)
  if (response !== null) emitInContext(response, context)
}

function pathOf(request: IncomingMessage): string {
  const { url = '' } = request
  const query = url.indexOf('?')
  return escapeControl(url.slice(0, query === -1 ? MAX_PATH : Math.min(query, MAX_PATH)))
}
