import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2'
import type { Socket } from 'node:net'

/** The head of a request of HTTP/2, under the names that node:http has for it; and its stream. */
export interface StreamRequest {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly httpVersion: '2.0'
  readonly socket: Socket
  readonly stream: ServerHttp2Stream
  /** What the stream wrote, once it is gone. */
  bytes: number
}

export function streamRequest(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  socket: Socket,
): StreamRequest {
  const request: StreamRequest = {
    // A CONNECT has no path.
    method: headers[':method'] ?? '',
    url: headers[':path'] ?? headers[':authority'] ?? '',
    headers,
    httpVersion: '2.0',
    socket,
    stream,
    bytes: 0,
  }
  countAtTheEnd(stream, request)
  return request
}

/** The event `close` would be too late. */
function countAtTheEnd(stream: ServerHttp2Stream, request: StreamRequest): void {
  // What every stream of Node has, under this name.
  // oxlint-disable-next-line no-underscore-dangle
  const destroy = stream._destroy.bind(stream)
  // oxlint-disable-next-line no-underscore-dangle
  stream._destroy = (...args) => {
    request.bytes = bytesWritten(stream)
    destroy(...args)
  }
}

/** Answers with a status alone, in place of the service, and takes no more of the request. */
export function answerStream(stream: ServerHttp2Stream, status: number): void {
  stream.respond({ ':status': status }, { endStream: true })
  // In the same turn it may overtake the head, and the client gets no answer.
  setImmediate(() => {
    if (!stream.destroyed) stream.close()
  })
}

/** Of its body, so far. */
export function streamBytes({ stream, bytes }: StreamRequest): number {
  return Math.max(bytes, bytesWritten(stream))
}

/** Whether all of the answer was sent: a stream that is cut short has a code. `writableFinished` may come later. */
export function isStreamAnswered({ stream }: StreamRequest): boolean {
  return stream.closed && stream.writableEnded && stream.rstCode === 0
}

let handle: symbol | null = null

/**
 * What counts is the native part of a stream, which sends files without anybody's help, and is lost with the stream. No
 * public property leads there; in a Node without it, nothing is counted.
 */
function bytesWritten(stream: ServerHttp2Stream): number {
  handle ??= Object.getOwnPropertySymbols(stream).find((each) => each.description === 'kHandle') ?? null
  if (handle === null) return 0
  return (
    (stream as unknown as Record<symbol, { bytesWritten: number } | undefined>)[handle]?.bytesWritten ?? 0
  )
}
