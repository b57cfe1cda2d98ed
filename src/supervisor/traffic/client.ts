import type { Socket } from 'node:net'
import { joinHostPort } from '../admin/address.js'

/** Address and port of who is connected. */
export function clientOf({
  remoteAddress,
  remotePort,
}: Pick<Socket, 'remoteAddress' | 'remotePort'>): string {
  return remoteAddress === undefined || remotePort === undefined
    ? 'a local client'
    : joinHostPort(remoteAddress, remotePort)
}
