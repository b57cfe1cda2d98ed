import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { DEBUG_ENV } from '../../contract.js'
import { type Crowd, HALF_REQUEST, openCrowd, REQUEST } from './crowd.js'
import { liveThrough } from './live-through.js'
import type { Mishap } from './mishap.js'
import { sayVisit } from './say-visit.js'

const CLIENTS = 20

/** Milliseconds for which they stay as they are. */
const WHILE = 2000

/** Milliseconds that the service's timeouts are cut down to, so that it can be seen what it does about them. */
const CUT = 500

/** Half a head, and then nothing. */
export const stall = rude({
  name: 'clients that stall',
  behave: (socket, isHttp) => void (isHttp && socket.write(HALF_REQUEST)),
  env: { [DEBUG_ENV]: `timeouts=${CUT}` },
  say: ({ sockets, gone }) =>
    `it hung up on ${gone()} of ${sockets.length} within ${WHILE} ms, with its timeouts at ${CUT} ms`,
})

/** They ask, and end their side before they are answered. */
export const halfClose = rude({
  name: 'clients that half-close',
  behave: (socket, isHttp) => void (isHttp ? socket.end(REQUEST) : socket.end()),
  say: ({ sockets, gone, heard }) =>
    `it answered ${heard()} of ${sockets.length}, and closed ${gone()} of their connections`,
})

/** They ask, and reset the connection. */
export const reset = rude({
  name: 'clients that reset',
  behave: (socket, isHttp) =>
    void (isHttp ? socket.write(REQUEST, () => resetNow(socket)) : resetNow(socket)),
  say: ({ sockets }) => `${sockets.length} reset their connections`,
})

interface Rude {
  readonly name: string
  readonly behave: (socket: Socket, isHttp: boolean) => void
  readonly env?: Readonly<Record<string, string>>
  readonly say: (crowd: Crowd) => string
}

function rude({ name, behave, env = {}, say }: Rude): Mishap {
  return {
    name,
    play: (stand) =>
      liveThrough(name, stand, { env }, async (running, { config, signal }) => {
        const crowd = await openCrowd(running, CLIENTS)
        try {
          for (const socket of crowd.sockets) behave(socket, running.message.protocol !== 'tcp')
          const meanwhile = await sayVisit(running, config)
          await sleep(WHILE, undefined, { signal })
          return `${say(crowd)}; ${meanwhile}`
        } finally {
          crowd.leave()
        }
      }),
  }
}

/** Sockets of files and of TLS cannot be reset: they are cut. */
function resetNow(socket: Socket): void {
  try {
    socket.resetAndDestroy()
  } catch {
    socket.destroy()
  }
}
