import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ServerHttp2Session } from 'node:http2'
import type { Socket } from 'node:net'
import type { RequestContext } from '../log/context.js'
import type { StreamRequest } from './http2-stream.js'
import type { Target } from './target.js'

/** A request and its answer. What was upgraded (or is a CONNECT) has no answer, and lasts as long as its socket. */
export interface Exchange extends Target {
  readonly context: RequestContext
  readonly method: string
  /** Milliseconds of `performance.now()`. */
  readonly since: number
  readonly connection: Connection
  /** Of HTTP/2: what its stream brought, under the same names. */
  readonly request: IncomingMessage | StreamRequest
  /** null for what was taken over, and for HTTP/2, where the stream is the answer. */
  readonly response: ServerResponse | null
  /** A timeout answered 408 in place of the service. */
  timedOut: boolean
  /** Its neighbours among those in flight. */
  previous: Exchange | null
  next: Exchange | null
}

/** What a request says of itself, over HTTP/1 and HTTP/2. */
export type RequestHead = Pick<IncomingMessage, 'method' | 'url' | 'headers' | 'httpVersion' | 'socket'>

/**
 * What a connection waits for. `head`: for a request's head to be whole, however many bytes of it come. `bytes`: for the
 * client to send more of a body, or take more of an answer. `tunnel`: it was upgraded, and is silent as long as it likes.
 */
export type Wait = 'head' | 'bytes' | 'nothing' | 'tunnel'

/** One connection of the service. Times in milliseconds of `performance.now()`. */
export interface Connection {
  readonly socket: Socket
  readonly since: number
  /** Where it carries no HTTP: what is known of it. */
  context: RequestContext | null
  /** Where it carries HTTP/2. */
  session: ServerHttp2Session | null
  /** All that it has brought so far. */
  requests: number
  /** Requests that are not answered to the end. */
  open: number
  /** The request that came last; null once it is answered. */
  newest: Exchange | null
  /** When its last answer ended, or it was found in the middle of a message. */
  busyUntil: number
  /** What the socket had written when the last answer ended; -1 where that is not known. */
  bytesAnswered: number
  /** As of the last sweep for timeouts; null where the next one has to find out. */
  waitingFor: Wait | null
  /** Since when it has, without a byte that counts. */
  waitingSince: number
  /** Bytes of both directions, as of the last sweep. */
  moved: number
}

/** Whether its socket left HTTP: by an upgrade or a CONNECT of HTTP/1. */
export function isTakenOver({ request, response }: Exchange): boolean {
  return response === null && !('stream' in request)
}
