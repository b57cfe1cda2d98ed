import type { AddressInfo, Server } from 'node:net'
import type { ReadyMessage, Timeouts } from '../../contract.js'
import { formatAddress } from '../address.js'
import type { Log } from '../log/log.js'
import { tellParent } from './parent.js'
import { meetSystemd, tellSystemdReady } from './systemd.js'
import { tellMainThread } from './threads.js'

export interface ReadyParts {
  readonly server: Server
  readonly admin: Promise<AddressInfo | null>
  readonly version: string
  readonly protocol: ReadyMessage['protocol']
  readonly timeouts: Timeouts
  readonly log: Log
}

/** Node does not know the path of a Unix socket that somebody else opened. */
const INHERITED = 'an inherited socket'

/** The servers of this process that are still to listen. */
const awaited = new Set<Server>()
let status: string | null = null

/**
 * Says once that the service listens and the admin server answers: in the log, to a parent that opened an IPC channel, to
 * the main thread, and to systemd once all servers of this process do.
 */
export async function announceReady({ admin, ...parts }: ReadyParts): Promise<void> {
  const { server, log } = parts
  meetSystemd(log)
  awaited.add(server)
  const [adminAddress] = await Promise.all([admin, listeningOrClosed(server)])
  awaited.delete(server)
  // One that was closed is not announced, and keeps nobody waiting.
  if (server.listening) status = announce(parts, adminAddress)
  if (awaited.size === 0 && status !== null) tellSystemdReady(status)
}

/** Gives what systemd is to show. */
function announce(
  { server, version, protocol, timeouts, log }: Omit<ReadyParts, 'admin'>,
  adminAddress: AddressInfo | null,
): string {
  const service = formatAddress(server.address()) ?? INHERITED
  const message: ReadyMessage = {
    slipway: 'ready',
    version,
    service,
    protocol,
    admin: formatAddress(adminAddress),
    timeouts: { dial: timeouts.dial, inactivity: timeouts.inactivity, total: timeouts.total },
  }
  log.info({ version, service, admin: message.admin ?? 'off' }, 'listening')
  tellParent(message)
  tellMainThread(message)
  return readyStatus(message)
}

/** What `systemctl status` shows of a service that is ready. */
export function readyStatus({ service, version }: ReadyMessage): string {
  return `listening on ${service}, ${version}`
}

/** Its errors stay the service's own: whoever starts it may try another port. */
function listeningOrClosed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    if (server.listening) return resolve()
    const settle = (): void => {
      server.off('listening', settle).off('close', settle)
      resolve()
    }
    server.on('listening', settle).on('close', settle)
  })
}
