import type { AddressInfo, Server } from 'node:net'
import type { ReadyMessage } from '../../contract.js'
import { formatAddress } from '../admin/address.js'
import type { Log } from '../log/log.js'

export interface ReadyParts {
  readonly server: Server
  readonly admin: Promise<AddressInfo | null>
  readonly version: string
  readonly protocol: ReadyMessage['protocol']
  readonly log: Log
}

/** Says once, in the log and to a parent that opened an IPC channel, that the service listens and the admin server answers. */
export async function announceReady({ server, admin, version, protocol, log }: ReadyParts): Promise<void> {
  const [adminAddress] = await Promise.all([admin, listening(server)])
  const service = formatAddress(server.address())
  // Closed again, while the admin server was starting.
  if (service === null) return
  const message: ReadyMessage = {
    slipway: 'ready',
    version,
    service,
    protocol,
    admin: formatAddress(adminAddress),
  }
  log.info({ version, service, admin: message.admin ?? 'off' }, 'listening')
  tellParent(message)
}

/** Its errors stay the service's own: whoever starts it may try another port. */
function listening(server: Server): Promise<void> {
  return new Promise((resolve) => {
    if (server.listening) resolve()
    else server.once('listening', resolve)
  })
}

/** A parent that is gone, or hung up, is no reason to fail. */
export function tellParent(message: ReadyMessage): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => {})
}
