import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import { isSilent, quietConnections } from '../traffic/quiet.js'
import type { Requests } from '../traffic/requests.js'
import { isTakenOver, type Connection, type Exchange, type Wait } from '../traffic/exchange.js'

type IsReceiving = (connection: Connection) => boolean

/** Tells what connections of an HTTP server wait for; to be begun anew whenever all of them are looked at. */
export function waitingInHttp(
  server: Server,
  requests: Requests,
  upgraded: number | false,
): () => (connection: Connection) => Wait {
  const isQuiet = quietConnections(server)
  const waitOf = (connection: Connection, receives: IsReceiving): Wait => {
    const { socket, open, newest, session } = connection
    if (session !== null) return waitingInHttp2(connection, receives)
    if (newest !== null && isTakenOver(newest)) return upgraded === false ? 'tunnel' : 'bytes'
    if (socket.writableLength > 0) return 'bytes'
    // While an earlier request is served, nobody waits for the next one.
    if (open > 0) return open === 1 && newest !== null && awaitsBody(newest) ? 'bytes' : 'nothing'
    if (isSilent(connection)) return 'head'
    if (isQuiet(connection)) return 'nothing'
    return isInBody(socket) ? 'bytes' : 'head'
  }
  return () => {
    const receives = receivingConnections(requests)
    return (connection) => waitOf(connection, receives)
  }
}

/** Tells which connections have a stream that waits for more of its body. All streams are looked at once, where it is asked. */
function receivingConnections({ inFlight }: Requests): IsReceiving {
  let receiving: Set<Connection> | null = null
  return (connection) => {
    receiving ??= new Set([...inFlight].filter(isReceiving).map((exchange) => exchange.connection))
    return receiving.has(connection)
  }
}

/** A session is one for all its streams: who sends nothing of a body, and takes nothing of an answer, is waited for. */
function waitingInHttp2(connection: Connection, receives: IsReceiving): Wait {
  const { socket, session, open } = connection
  if (isSilent(connection)) return 'head'
  if (socket.writableLength > 0 || (session?.state.outboundQueueSize ?? 0) > 0) return 'bytes'
  return open > 0 && receives(connection) ? 'bytes' : 'nothing'
}

/** Whether a stream of HTTP/2 waits for more of its body: not a tunnel, which has none, nor what is whole but unread. */
export function isReceiving({ request, method }: Exchange): boolean {
  if (!('stream' in request) || method === 'CONNECT') return false
  const { endAfterHeaders, readableEnded, readableLength, readableHighWaterMark, state } = request.stream
  if (endAfterHeaders || readableEnded || readableLength >= readableHighWaterMark) return false
  return state.remoteClose === 0
}

/** Not while the handler leaves the body lying: then Node reads no more of it. */
function awaitsBody(exchange: Exchange): boolean {
  const { complete, readableLength, readableHighWaterMark } = exchange.request as IncomingMessage
  return !complete && readableLength < readableHighWaterMark && !awaitsContinue(exchange)
}

/** Whether the client waits for our `100 Continue`, which its handler has not sent yet. */
function awaitsContinue({ request, response }: Exchange): boolean {
  if (
    !(request as IncomingMessage).rawHeaders.some(
      (text) => text.length === 12 && /^100-continue$/i.test(text),
    )
  )
    return false
  // oxlint-disable-next-line no-underscore-dangle
  return (response as unknown as { _sent100?: boolean } | null)?._sent100 === false && !response?.headersSent
}

/** Whether the rest of a body still comes in, although its request was answered. */
function isInBody(socket: Socket): boolean {
  const { parser } = socket as unknown as { parser?: { incoming?: { complete?: boolean } | null } | null }
  return parser?.incoming?.complete === false
}
