import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import type { AuthContext, Connection, ParsedKey, Session } from 'ssh2'
import { answerTo } from './answer-to.js'

export interface Backend {
  readonly port: number
  readonly close: () => Promise<void>
}

/** An SSH server on loopback, in this process, that answers every command with one line and runs none. */
export async function startBackend(hostKey: string, allowed: string): Promise<Backend> {
  const { default: ssh2 } = await import('ssh2')
  const key = ssh2.utils.parseKey(allowed) as ParsedKey
  const open = new Set<Connection>()
  const ssh = new ssh2.Server({ hostKeys: [hostKey] }, (connection) => {
    open.add(connection)
    connection.on('close', () => open.delete(connection))
    // A proxy that is killed breaks its connections off.
    connection.on('error', () => {})
    connection.on('authentication', (attempt) => logIn(attempt, key))
    connection.on('session', (accept) => serve(accept()))
  })
  // ssh2's own listener has the system wait 40 ms with small packets.
  const server = createServer({ noDelay: true }, (socket) => ssh.injectSocket(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const connection of open) connection.end()
      await closed
    },
  }
}

function logIn(attempt: AuthContext, allowed: ParsedKey): void {
  const isAllowed = attempt.method === 'publickey' && attempt.key.data.equals(allowed.getPublicSSH())
  if (isAllowed) attempt.accept()
  else attempt.reject(['publickey'])
}

function serve(session: Session): void {
  session.on('exec', (accept, _, { command }) => {
    const channel = accept()
    // Nobody reads it any more, where the client has left.
    channel.on('error', () => {})
    channel.write(answerTo(command))
    channel.exit(0)
    channel.end()
  })
}
