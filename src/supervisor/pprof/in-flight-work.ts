import type { IncomingMessage } from 'node:http'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { formatPeer } from '../address.js'
import { supervisedServers } from '../supervised-servers.js'
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
  readonly about: readonly string[]
}

/** Looked at in one turn of the event loop, which serves the service in between. */
const AT_ONCE = 500

/** Every request, session and connection without HTTP of this process, the oldest of a server first. */
export async function workInFlight(): Promise<Work[]> {
  const found: Work[] = []
  let looked = 0
  const pause = async (): Promise<void> => {
    looked += 1
    if (looked % AT_ONCE === 0) await nextTurn()
  }
  for (const server of supervisedServers) {
    for (const exchange of server.requests?.inFlight ?? []) {
      found.push(ofRequest(exchange))
      await pause()
    }
    for (const { key, account, start } of server.connected()) {
      found.push({ kind: 'session', what: 'open', waits: 'the client', since: start, about: [key, account] })
      await pause()
    }
    if (server.requests !== null) continue
    for (const connection of server.connections.all()) {
      found.push(ofConnection(connection))
      await pause()
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
    about: [context.id, path, formatPeer(connection.socket) ?? 'local'],
  }
}

function ofConnection({ socket, since, context }: Connection): Work {
  const about = [context?.id ?? '', formatPeer(socket) ?? 'local'].filter((text) => text !== '')
  return { kind: 'connection', what: 'without HTTP', waits: 'either side', since, about }
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
