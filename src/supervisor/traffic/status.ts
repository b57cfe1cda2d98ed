import type { Exchange } from './exchange.js'

/** The status that a request was answered with; null where no head was sent. */
export function statusOf({ request, response }: Exchange): number | null {
  if ('stream' in request) {
    return request.stream.headersSent ? Number(request.stream.sentHeaders[':status']) : null
  }
  return response?.headersSent === true ? response.statusCode : null
}
