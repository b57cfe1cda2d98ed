import type { IncomingMessage, ServerResponse } from 'node:http'
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2'
import type { Server } from 'node:net'
import type { Connections } from './connections.js'
import { emitInContext, type RequestContext, runInContext } from '../log/context.js'
import type { Connection, Exchange } from './exchange.js'
import { connectionsOfSessions } from './http2-sessions.js'
import { isHttp2 } from './server-kind.js'
import { streamRequest } from './http2-stream.js'
import { ExchangeList, type InFlight } from './in-flight.js'
import { type Emit, interceptEmit } from '../intercept-emit.js'
import { identifyRequest } from '../log/identify.js'
import { policyOf, type Log } from '../log/log.js'
import { nextRequestId } from '../log/request-id.js'
import type { IsTrusted } from '../log/trust.js'
import { answerWithId } from './answer-with-id.js'
import { forTrial } from './for-trial.js'
import { targetOf } from './target.js'
import { hasBody, kindOf } from './request-events.js'
import { noticeWebSocket } from './websocket.js'

/** Decides when the service gets a request of HTTP/1. */
export type Gate = (exchange: Exchange, serve: () => void) => void

/** Is told of each request when it begins, and once it is answered or its connection is gone. Must not throw. */
export interface RequestWatcher {
  readonly begin?: (exchange: Exchange) => void
  readonly end: (exchange: Exchange) => void
}

export interface Requests {
  readonly inFlight: InFlight
  /** From now on, requests go through this gate. */
  readonly hold: (gate: Gate) => void
}

/**
 * Gives each request of a server an id and its context, whoever listens for it, knows which ones are in flight, and tells
 * of them.
 */
export function watchRequests(
  server: Server,
  connections: Connections,
  log: Log,
  watchers: readonly RequestWatcher[],
): Requests {
  const inFlight = new ExchangeList()
  const passedOn = new WeakSet<IncomingMessage>()
  const { isTrusted, isSecret } = policyOf(log)
  const connectionOf = isHttp2(server) ? connectionsOfSessions(server, connections) : null
  let gate: Gate | null = null

  const intercept =
    (emit: Emit): Emit =>
    (event, ...args) => {
      const kind = kindOf(event)
      if (kind === null) return emit(event, ...args)
      if (kind === 'stream') {
        const opened = beginStream(args[0] as ServerHttp2Stream, args[1] as IncomingHttpHeaders)
        return opened === null ? emit(event, ...args) : runInContext(opened.context, emit, event, ...args)
      }
      const request = args[0] as IncomingMessage
      // Of a stream that was met above.
      if (request.httpVersionMajor === 2) return emit(event, ...args)
      if (event === 'request' && passedOn.has(request)) return emit(event, ...args)
      // Its listener passes the request on as the event `request`.
      if (kind === 'expecting') passedOn.add(request)
      const exchange = begin(request, kind === 'taken over' ? null : (args[1] as ServerResponse))
      const serve = (): boolean => {
        const isHeard = runInContext(exchange.context, emit, event, ...args)
        // Where it is answered at once, Node ends the request after that, on behalf of nobody.
        const isToHear = request.listenerCount('close') > 0 || request.listenerCount('end') > 0
        if (isToHear && !Object.hasOwn(request, 'emit')) emitInContext(request, exchange.context)
        return isHeard
      }
      if (gate === null || kind === 'taken over') return serve()
      gate(exchange, serve)
      return true
    }
  interceptEmit(server, (emit) => intercept(forTrial(emit)))

  const begin = (request: IncomingMessage, response: ServerResponse | null): Exchange => {
    const exchange = open(connections.of(request.socket), request, response)
    // The socket's events know no request. Those of a body, and of answers that wait behind another one, come from it.
    if (hasBody(request) || exchange.connection.open > 1) emitAllInContext(exchange)
    if (response === null) {
      noticeWebSocket(request)
      // What it carries from now on is this request's.
      emitInContext(request.socket, exchange.context)
    } else response.on('close', () => finish(exchange))
    return exchange
  }

  /** Null for a stream that is gone with its session already. */
  const beginStream = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders): Exchange | null => {
    const connection = connectionOf?.(stream) ?? null
    if (connection === null || stream.destroyed) return null
    const exchange = open(connection, streamRequest(stream, headers, connection.socket), null)
    emitAllInContext(exchange)
    stream.on('close', () => finish(exchange))
    return exchange
  }

  const open = (
    connection: Connection,
    request: Exchange['request'],
    response: ServerResponse | null,
  ): Exchange => {
    const { path, query } = targetOf(request.url ?? '', isSecret)
    const method = request.method ?? ''
    const exchange: Exchange = {
      context:
        isTrusted === null
          ? { id: nextRequestId(), method, path }
          : { ...greet(request, response, isTrusted), method, path },
      method,
      path,
      query,
      since: performance.now(),
      connection,
      request,
      response,
      timedOut: false,
      previous: null,
      next: null,
    }
    connection.requests += 1
    connection.open += 1
    connection.newest = exchange
    inFlight.add(exchange)
    for (const watcher of watchers) watcher.begin?.(exchange)
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
    for (const watcher of watchers) watcher.end(exchange)
  }

  // Node says nothing to answers that wait behind another one, and speaks to the others outside of their context.
  connections.onGone((connection) => {
    for (const exchange of inFlight.of(connection)) {
      emitAllInContext(exchange)
      finish(exchange)
    }
  })
  return { inFlight, hold: (next) => void (gate = next) }
}

function emitAllInContext({ request, response, context }: Exchange): void {
  emitInContext('stream' in request ? request.stream : request, context)
  if (response !== null) emitInContext(response, context)
}

/** The context of a request that a peer may have named: then it is answered by that name. */
function greet(
  request: Exchange['request'],
  response: ServerResponse | null,
  isTrusted: IsTrusted,
): RequestContext {
  const { given, ...context } = identifyRequest(request, isTrusted)
  if (given) answerWithId(request, response, context.id)
  return context
}
