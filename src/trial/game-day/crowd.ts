import type { Socket } from 'node:net'
import { connectOptions } from '../address.js'
import { messageOf } from '../failure.js'
import type { Running } from '../launch.js'
import { openSocket } from '../open-socket.js'

/** Clients that behave as none should. */
export interface Crowd {
  /** Those that were let in. */
  readonly sockets: readonly Socket[]
  /** How many of them the service has hung up on. */
  readonly gone: () => number
  /** How many of them have heard something. */
  readonly heard: () => number
  /** Why others were not let in, each reason once. */
  readonly reasons: readonly string[]
  readonly leave: () => void
}

/** So many connections, or as many of them as it lets in. What they hear is thrown away. */
export async function openCrowd({ message, service }: Running, count: number): Promise<Crowd> {
  const to = connectOptions(message.service, service.folder)
  const gone = new Set<Socket>()
  const heard = new Set<Socket>()
  const opened = await Promise.allSettled(
    Array.from({ length: count }, async () => {
      const socket = await openSocket(to, message.protocol === 'https')
      return socket
        .on('error', () => {})
        .on('close', () => gone.add(socket))
        .on('data', () => heard.add(socket))
    }),
  )
  const sockets = opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const refused = opened.flatMap((one) => (one.status === 'rejected' ? [messageOf(one.reason)] : []))
  return {
    sockets,
    reasons: [...new Set(refused.map(codeIn))],
    gone: () => gone.size,
    heard: () => heard.size,
    leave: () => sockets.forEach((socket) => socket.destroy()),
  }
}

/** Texts of the system name the port of each client. */
function codeIn(reason: string): string {
  return /\bE[A-Z]+\b/.exec(reason)?.[0] ?? reason
}

/** A whole request, after which the connection is kept. */
export const REQUEST = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'

/** A head that does not come to its end. */
export const HALF_REQUEST = 'GET / HTTP/1.1\r\nHost: localhost\r\n'
