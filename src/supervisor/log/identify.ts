import type { IncomingHttpHeaders } from 'node:http'
import type { Socket } from 'node:net'
import type { RequestContext } from './context.js'
import { nextRequestId } from './request-id.js'
import type { IsTrusted } from './trust.js'

/** An id that may stand in a log line and in a header as it is. */
const usableId = /^[A-Za-z0-9_-]{1,64}$/

/** https://www.w3.org/TR/trace-context/: version, trace id, the caller's span, flags. Later versions may add to it. */
const traceparent = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}(?:$|-)/

/**
 * Which request this is: under an id of our own, or under the one that a trusted peer gave it in `x-request-id`. Its
 * `traceparent` says which trace it belongs to.
 */
export function identifyRequest(
  { headers, socket }: { readonly headers: IncomingHttpHeaders; readonly socket: Socket },
  isTrusted: IsTrusted,
): RequestContext & { readonly given: boolean } {
  if (!isTrusted(socket.remoteAddress)) return { id: nextRequestId(), given: false }
  const said = headers['x-request-id']
  const given = typeof said === 'string' && usableId.test(said)
  const id = given ? said : nextRequestId()
  const trace = headers['traceparent']
  const [, traceId, parentId] = (typeof trace === 'string' && traceparent.exec(trace)) || []
  return traceId === undefined || parentId === undefined
    ? { id, given }
    : { id, given, trace: { traceId, parentId } }
}
