import type { Socket } from 'node:net'
import { formatPeer } from '../address.js'

/** Who is connected, as log lines name it. */
export function clientOf(socket: Pick<Socket, 'remoteAddress' | 'remotePort'>): string {
  return formatPeer(socket) ?? 'a local client'
}
