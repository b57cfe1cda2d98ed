import type { ServerResponse } from 'node:http'
import type { OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2'
import type { Exchange } from './exchange.js'

const HEADER = 'x-request-id'

/** Sees to it that a request is answered by the name that a peer gave it. What is taken over has no answer of ours. */
export function answerWithId(
  request: Exchange['request'],
  response: ServerResponse | null,
  id: string,
): void {
  if ('stream' in request) answerStreamWithId(request.stream, id)
  else response?.setHeader(HEADER, id)
}

/** A stream has no headers until they are sent, by one of three methods; Node's `response` of HTTP/2 calls the first. */
function answerStreamWithId(stream: ServerHttp2Stream, id: string): void {
  const respond = stream.respond.bind(stream)
  const respondWithFD = stream.respondWithFD.bind(stream)
  const respondWithFile = stream.respondWithFile.bind(stream)
  const withId = (headers: OutgoingHttpHeaders = {}): OutgoingHttpHeaders => {
    // Newer Nodes take names and values in turn as well.
    const names: readonly unknown[] = Array.isArray(headers) ? headers : Object.keys(headers)
    if (names.some((name) => String(name).toLowerCase() === HEADER)) return headers
    return Array.isArray(headers)
      ? ([...(headers as unknown[]), HEADER, id] as unknown as OutgoingHttpHeaders)
      : { ...headers, [HEADER]: id }
  }
  stream.respond = (headers, options) => respond(withId(headers), options)
  stream.respondWithFD = (fd, headers, options) => respondWithFD(fd, withId(headers), options)
  stream.respondWithFile = (path, headers, options) => respondWithFile(path, withId(headers), options)
}
