import type { TcpNetConnectOpts, IpcNetConnectOpts } from 'node:net'

/** How to reach an address of the ready message: `host:port`, `[::1]:port`, or a socket's path. */
export function connectOptions(
  address: string,
): Pick<TcpNetConnectOpts, 'host' | 'port'> | IpcNetConnectOpts {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(address)
  const host = match?.[1] ?? match?.[2]
  if (host === undefined) return { path: address }
  return { host: anyHost.get(host) ?? host, port: Number(match?.[3]) }
}

/** Who listens on all addresses is reached on loopback. */
const anyHost = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '::1'],
])
