import { clientOf } from '../traffic/client.js'
import { watchSilence } from '../traffic/silence.js'
import type { Enforced } from './enforce.js'
import { TimeoutError } from './timeout-error.js'
import { destroy, logTimeout } from './time-out.js'

/** Finds the handshakes of TLS in which no byte has moved for so many milliseconds, and ends them. */
export function lookForStalledHandshakes(
  { connections, log }: Enforced,
  after: number,
): (now: number) => void {
  const silentSince = watchSilence()
  return (now) => {
    for (const socket of connections.handshakes) {
      if (now - silentSince(socket, now) < after) continue
      const error = new TimeoutError('inactivity', after, `TLS handshake from ${clientOf(socket)}`)
      logTimeout(log, error)
      destroy(socket, error)
    }
  }
}
