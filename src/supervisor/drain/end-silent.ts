import type { Socket } from 'node:net'
import { onAwakeTime } from '../traffic/awake-clock.js'
import { watchSilence } from '../traffic/silence.js'
import { endGently } from './endings.js'
import { TICK } from './linger.js'

/** From now on, ends each of the sockets on which no byte has moved for as many milliseconds as its limit says. */
export function endSilent(sockets: () => Iterable<Socket>, limitOf: (socket: Socket) => number): void {
  const silentSince = watchSilence()
  const ended = new WeakSet<Socket>()
  onAwakeTime(TICK, (now) => {
    for (const socket of sockets()) {
      if (now - silentSince(socket, now) < limitOf(socket) || ended.has(socket)) continue
      ended.add(socket)
      endGently(socket)
    }
  })
}
