import type { AddressInfo, Socket } from 'node:net'

/** What a server listens on, as `host:port`, IPv6 hosts in brackets; or a socket's path. Null where it does not listen. */
export function formatAddress(address: AddressInfo | string | null): string | null {
  return address === null || typeof address === 'string'
    ? address
    : joinHostPort(address.address, address.port)
}

/** Who is at the other end of a socket, as `host:port`. Null where it has no address, as sockets of the file system have none. */
export function formatPeer({
  remoteAddress,
  remotePort,
}: Pick<Socket, 'remoteAddress' | 'remotePort'>): string | null {
  return remoteAddress === undefined || remotePort === undefined
    ? null
    : joinHostPort(remoteAddress, remotePort)
}

export function joinHostPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** Splits `host:port`, `[::1]:port`. Null for everything else: a missing host or port, a port above 65535. */
export function splitHostPort(text: string): { host: string; port: number } | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^\s:[\]/@]+)):(\d{1,5})$/i.exec(text)
  const host = match?.[1] ?? match?.[2]
  const port = Number(match?.[3])
  return host === undefined || port > 65_535 ? null : { host, port }
}
