import type { IncomingMessage } from 'node:http'
import { formatPeer } from '../address.js'
import { supervisedServers } from '../supervised-servers.js'
import { createBreaks } from './breaks.js'
import { isTakenOver, type Connection, type Exchange } from '../traffic/exchange.js'

/** Something that has begun and not ended. */
export interface Work {
  /** What somebody reads first: `http request`, `session`. */
  readonly kind: string
  /** What is done, as far as many do the same: `GET /orders/:id`. */
  readonly what: string
  /** What it waits for. */
  readonly waits: string
  /** Milliseconds of `performance.now()`. */
  readonly since: number
  /** What tells it from others: its id, its path, its peer. */
  readonly about: () => readonly string[]
}

/** Every request, session and connection without HTTP of this process, the oldest of a server first. */
export async function workInFlight(): Promise<Work[]> {
  const found: Work[] = []
  const breaks = createBreaks()
  for (const server of supervisedServers) {
    for (const exchange of server.requests?.inFlight ?? []) {
      found.push(ofRequest(exchange))
      if (breaks.due()) await breaks.take()
    }
    for (const { key, account, start } of server.connected()) {
      found.push({
        kind: 'session',
        what: 'open',
        waits: 'the client',
        since: start,
        about: () => [key, account],
      })
      if (breaks.due()) await breaks.take()
    }
    if (server.requests !== null) continue
    for (const connection of server.connections.all()) {
      found.push(ofConnection(connection))
      if (breaks.due()) await breaks.take()
    }
  }
  return found
}

function ofRequest(exchange: Exchange): Work {
  const { context, method, path, since, connection } = exchange
  return {
    kind: 'http request',
    what: `${method} ${routeOf(path)}`,
    waits: whatWaits(exchange),
    since,
    about: () => [context.id, path, peerOf(connection)],
  }
}

function ofConnection(connection: Connection): Work {
  const { since, context } = connection
  const about = (): string[] => [...(context === null ? [] : [context.id]), peerOf(connection)]
  return { kind: 'connection', what: 'without HTTP', waits: 'either side', since, about }
}

/** Asking the system takes longer than all else: it is done only where somebody reads it. */
function peerOf({ socket }: Connection): string {
  return formatPeer(socket) ?? (socket.destroyed ? 'gone' : 'local')
}

/** What a request waits for. */
export function whatWaits(exchange: Exchange): string {
  const { request, response, connection } = exchange
  if (isTakenOver(exchange)) return 'either side of what was upgraded'
  const stream = 'stream' in request ? request.stream : null
  if (response?.writableEnded === true || stream?.writableEnded === true)
    return 'the client to take the answer'
  if (connection.socket.writableLength > 0) return 'the client to take more of the answer'
  const isWhole =
    stream === null ? (request as IncomingMessage).complete : stream.endAfterHeaders || stream.readableEnded
  return isWhole ? 'the handler' : 'the handler, or more of the body'
}

/** The path without what tells one from another: parts that hold a digit are ids, mostly. */
function routeOf(path: string): string {
  return path
    .split('/', 8)
    .map((part) => (/\d/.test(part) ? ':id' : part.slice(0, 40)))
    .join('/')
}
