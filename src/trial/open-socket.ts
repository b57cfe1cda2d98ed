import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { connectOptions } from './address.js'
import { ANSWER_LIMIT, within } from './within.js'

/** A connection, once it is one. Its errors are the caller's from then on. @throws Error where there is none in time */
export async function openSocket(
  options: ReturnType<typeof connectOptions>,
  secure: boolean,
): Promise<Socket> {
  // On loopback, to a process of our own: whose certificate it has is not what is tried.
  const socket = secure
    ? (await import('node:tls')).connect({ ...options, rejectUnauthorized: false })
    : connect(options)
  const connected = await within(ANSWER_LIMIT, once(socket, secure ? 'secureConnect' : 'connect'))
  if (connected !== null) return socket
  socket.destroy()
  throw new Error(`no connection within ${ANSWER_LIMIT} ms`)
}
