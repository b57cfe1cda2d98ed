import type { Server, Socket } from 'node:net'
import type { Supervisor } from 'slipway/supervisor'
import ssh2 from 'ssh2'
import type { Connection, ParsedKey } from 'ssh2'
import type { Accounts } from './accounts.js'
import { identify, type User } from './identify.js'
import { keepAlive } from './keep-alive.js'
import { welcome } from './welcome.js'

export interface Proxy {
  readonly accounts: Accounts
  readonly hostKey: ParsedKey
  readonly backendKey: string | null
  readonly supervisor: Supervisor
}

/** Milliseconds to log in. Shorter than a drain's deadline, which would take it for work that was cut off. */
const LOGIN_LIMIT = 20_000

/** Speaks SSH with whoever connects to a server. */
export function serveSsh(server: Server, proxy: Proxy): void {
  const hostKeys = [{ key: proxy.hostKey }]
  server.on('connection', (socket) => {
    const late = setTimeout(() => socket.destroy(), LOGIN_LIMIT)
    const inTime = (): void => clearTimeout(late)
    socket.once('close', inTime)
    // One for each connection, as it does not tell which socket a client came by.
    const ssh = new ssh2.Server({ hostKeys, ident: 'slipway', ...keepAlive }, (client) => {
      client.once('ready', inTime)
      logIn(client, socket, proxy)
    })
    ssh.injectSocket(socket)
  })
}

function logIn(client: Connection, socket: Socket, proxy: Proxy): void {
  let user: User | null = null
  client.on('authentication', (attempt) => {
    user = identify(attempt, proxy.accounts)
    if (user === null) attempt.reject(['publickey'])
    else attempt.accept()
  })
  // Only after an attempt with a signature.
  client.once('ready', () => {
    if (user !== null) welcome(client, socket, user, proxy)
  })
  // A client that breaks off, or speaks no SSH, is no failure of the service.
  client.on('error', (error: Error & { level?: string }) => {
    proxy.supervisor.log.debug({ err: error }, 'a client failed')
    // It answers no more: ssh2 would wait for it to close the connection.
    if (error.level === 'client-timeout') socket.destroy()
  })
}
