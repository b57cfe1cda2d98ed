import { onAwakeTime } from '../traffic/awake-clock.js'
import type { Connections } from '../traffic/connections.js'
import { watchSilence } from '../traffic/silence.js'
import { endGently } from './endings.js'
import { TICK } from './linger.js'
import type { DrainSettings } from './options.js'

/**
 * From now on, ends handshakes of TLS that do not go on: one whose client never sent a byte after `linger` milliseconds,
 * one that has begun after `grace` milliseconds in which no byte has moved. What they lead to is served.
 */
export function endStalledHandshakes(
  connections: Connections,
  { linger, grace }: Pick<DrainSettings, 'linger' | 'grace'>,
): void {
  const silentSince = watchSilence()
  const ended = new WeakSet()
  onAwakeTime(TICK, (now) => {
    for (const socket of connections.handshakes) {
      const limit = socket.bytesRead === 0 ? linger : Math.max(linger, grace)
      if (now - silentSince(socket, now) < limit || ended.has(socket)) continue
      ended.add(socket)
      endGently(socket)
    }
  })
}
