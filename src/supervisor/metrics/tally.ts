import { isTakenOver, type Exchange } from '../traffic/exchange.js'
import { statusOf } from '../traffic/status.js'
import { createHistogram, observe } from './histogram.js'

/** Why a request has no status: its client left first, or its connection was taken over. */
export const NO_STATUS = 0

/** HTTP version → status → requests that ended. Of the whole process, as /metrics is. */
export const requestCounts = new Map<string, Map<number, number>>()

/** Seconds from a request to the end of its answer. */
export const requestDurations = createHistogram([
  0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
])

/** Is told how many milliseconds each request took; null while nobody wants to know. */
let hearDuration: ((milliseconds: number) => void) | null = null

/** Has each request's milliseconds told, to one listener, until that is null. */
export function watchDurations(listener: ((milliseconds: number) => void) | null): void {
  hearDuration = listener
}

/** Counts a request that has ended. Runs for each one, asked for or not: counters start with the process. */
export function countRequest(exchange: Exchange): void {
  const { request, since, connection } = exchange
  const counts = requestCounts.get(request.httpVersion) ?? newProtocol(request.httpVersion)
  const status = statusOf(exchange) ?? NO_STATUS
  counts.set(status, (counts.get(status) ?? 0) + 1)
  // What was taken over lasts as long as its socket.
  if (isTakenOver(exchange)) return
  const duration = connection.busyUntil - since
  observe(requestDurations, duration / 1000)
  hearDuration?.(duration)
}

function newProtocol(httpVersion: string): Map<number, number> {
  const counts = new Map<number, number>()
  requestCounts.set(httpVersion, counts)
  return counts
}
