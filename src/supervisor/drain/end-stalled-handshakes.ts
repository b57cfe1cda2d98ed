import type { Connections } from '../traffic/connections.js'
import { endSilent } from './end-silent.js'
import type { DrainSettings } from './options.js'

/**
 * From now on, ends handshakes of TLS that do not go on: one whose client never sent a byte after `linger` milliseconds,
 * one that has begun after `grace` milliseconds in which no byte has moved. What they lead to is served.
 */
export function endStalledHandshakes(
  connections: Connections,
  { linger, grace }: Pick<DrainSettings, 'linger' | 'grace'>,
): void {
  endSilent(
    () => connections.handshakes,
    ({ bytesRead }) => (bytesRead === 0 ? linger : Math.max(linger, grace)),
  )
}
