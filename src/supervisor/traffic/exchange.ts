import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { RequestContext } from '../log/context.js'

/** A request and its answer. What was upgraded (or is a CONNECT) has no answer, and lasts as long as its socket. */
export interface Exchange {
  readonly context: RequestContext
  readonly method: string
  /** Without the query, which may hold secrets; control characters escaped. */
  readonly path: string
  /** Milliseconds of `performance.now()`. */
  readonly since: number
  readonly connection: Connection
  readonly request: IncomingMessage
  readonly response: ServerResponse | null
}

/**
 * What a connection waits for. `head`: for a request's head to be whole, however many bytes of it come. `bytes`: for the
 * client to send more of a body, or take more of an answer. `tunnel`: it was upgraded, and is silent as long as it likes.
 */
export type Wait = 'head' | 'bytes' | 'nothing' | 'tunnel'

/** One connection of the service. Times in milliseconds of `performance.now()`. */
export interface Connection {
  readonly socket: Socket
  readonly since: number
  /** What the socket had read before it could carry a request: the handshake of TLS. */
  readonly bytesBefore: number
  /** Requests that are not answered to the end. */
  open: number
  /** The request that came last; null once it is answered. */
  newest: Exchange | null
  /** When its last answer ended, or it was found in the middle of a message. */
  busyUntil: number
  /** What the socket had written when the last answer ended. */
  bytesAnswered: number
  /** As of the last sweep for timeouts; null where the next one has to find out. */
  waitingFor: Wait | null
  /** Since when it has, without a byte that counts. */
  waitingSince: number
  /** Bytes of both directions, as of the last sweep. */
  moved: number
}
