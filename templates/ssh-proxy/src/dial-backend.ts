import { once } from 'node:events'
import { connect } from 'node:net'
import ssh2 from 'ssh2'
import type { Client, ParsedKey, ServerHostKeyAlgorithm } from 'ssh2'
import type { Backend } from './accounts.js'
import { keepAlive } from './keep-alive.js'
import { log } from './supervisor/logging.js'

/**
 * Connects to a backend and logs in there. How long the connection may take is the supervisor's dial timeout.
 *
 * @param onGone called once the connection is closed, or could not be made
 * @throws Error where the backend cannot be reached, is not the one it should be, or does not take our key
 */
export async function dialBackend(backend: Backend, key: string | null, onGone: () => void): Promise<Client> {
  if (key === null) throw new Error('the proxy has no key to log in to the backends with')
  const client = new ssh2.Client()
  client.once('close', onGone)
  const ready = Promise.race([once(client, 'ready'), closed(client)])
  client.connect({
    sock: connect({ host: backend.host, port: backend.port, noDelay: true }),
    username: backend.user,
    privateKey: key,
    algorithms: { serverHostKey: algorithmsOf(backend.hostKey) },
    hostVerifier: (offered: Buffer) => offered.equals(backend.hostKey.getPublicSSH()),
    ...keepAlive,
  })
  await ready
  client.on('error', (error) => log.warn({ err: error }, 'a backend broke off'))
  return client
}

/** A backend that hangs up, as sshd does beyond its MaxStartups, is no error to ssh2. */
async function closed(client: Client): Promise<never> {
  await once(client, 'close')
  throw new Error('the backend closed the connection')
}

/** Of all its keys, the backend is to show the one that is known. */
function algorithmsOf({ type }: ParsedKey): ServerHostKeyAlgorithm[] {
  return type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [type]
}
