import type { Socket } from 'node:net'
import type { Client, Connection } from 'ssh2'
import type { User } from './identify.js'
import { dialBackend } from './dial-backend.js'
import { relaySession } from './relay-session.js'
import type { Proxy } from './serve-ssh.js'

/** Milliseconds in which a client without an open channel may open one that was on its way when the drain began. */
const LINGER = 1000

/** Serves a user who has logged in: in `/connections` from now on, with one connection to the backend. */
export function welcome(client: Connection, socket: Socket, user: User, proxy: Proxy): void {
  const { account, key } = user
  const session = proxy.supervisor.sessions.open({
    account: account.account,
    name: account.name,
    publicKeyName: key.comment,
    socket,
  })
  let backend: Promise<Client> | null = null
  const reach = (): Promise<Client> =>
    (backend ??= dialBackend(account.backend, proxy.backendKey, () => (backend = null)))
  let channels = 0
  let leaving = false
  const leave = (): void => {
    leaving = true
    if (channels === 0) client.end()
  }

  client.on('session', (accept) => {
    const channel = accept()
    channels += 1
    channel.once('close', () => {
      channels -= 1
      if (leaving) leave()
    })
    session.run(() => relaySession(channel, reach))
  })
  const leaveSoon = (): void => void setTimeout(leave, LINGER).unref()
  if (session.signal.aborted) leaveSoon()
  else session.signal.addEventListener('abort', leaveSoon, { once: true })
  client.once('close', () => {
    backend?.then((connection) => connection.end()).catch(() => {})
    session.close()
  })
}
