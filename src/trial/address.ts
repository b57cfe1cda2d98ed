import type { RequestOptions } from 'node:http'
import type { IpcNetConnectOpts, LookupFunction, TcpNetConnectOpts } from 'node:net'
import { resolve } from 'node:path'

/**
 * How to reach an address of the ready message: `host:port`, `[::1]:port`, or a socket's path, relative to the folder
 * that the service was started in.
 */
export function connectOptions(address: string, folder: string): TcpNetConnectOpts | IpcNetConnectOpts {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(address)
  const host = match?.[1] ?? match?.[2]
  if (host === undefined) return { path: isAbstract(address) ? address : resolve(folder, address) }
  const port = Number(match?.[3])
  return isAny.has(host)
    ? { host: 'localhost', port, lookup: loopback, autoSelectFamily: true }
    : { host, port }
}

/** The same for a request of HTTP, to which a path is that of its URL. */
export function requestOptions(address: string, folder: string): RequestOptions {
  const options = connectOptions(address, folder)
  return 'port' in options ? options : { socketPath: options.path }
}

/** A socket of Linux that has a name, and no file. */
function isAbstract(path: string): boolean {
  return path.startsWith('\0')
}

const isAny = new Set(['0.0.0.0', '::'])

/** Who listens on all addresses is reached on one of these: a listener on `::` takes IPv4 too, where there is no `::1`. */
const loopback: LookupFunction = (_name, _options, found) =>
  found(null, [
    { address: '127.0.0.1', family: 4 },
    { address: '::1', family: 6 },
  ])
