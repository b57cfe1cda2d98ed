import type { Exchange } from './exchange.js'

/** The status that a request was answered with; null where no head was sent. */
export function statusOf({ request, response, timedOut }: Exchange): number | null {
  if (timedOut) return 408
  if ('stream' in request) {
    return request.stream.headersSent ? Number(request.stream.sentHeaders[':status']) : null
  }
  return response?.headersSent === true ? response.statusCode : null
}
