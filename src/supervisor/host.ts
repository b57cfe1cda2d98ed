import type { IncomingMessage } from 'node:http'
import { isIPv4 } from 'node:net'
import { splitHostPort } from './address.js'

/**
 * Whether a request means this server by its name. A web page can make a browser ask any address under a name of
 * the page's own (DNS rebinding); then Host carries that foreign name. Loopback names, the bound host and the address
 * that the connection came in on are this server's own.
 */
export function isOwnHost(request: IncomingMessage, bound: string): boolean {
  const { host } = request.headers
  // Only HTTP/1.0, which no browser speaks, gets this far without it.
  if (host === undefined) return true
  const name = hostname(host)
  return name !== null && (isLoopback(name) || name === bound.toLowerCase() || name === localAddress(request))
}

/** Without the port, which Host leaves out where it is the usual one. */
function hostname(host: string): string | null {
  const { host: name } = splitHostPort(host) ?? splitHostPort(`${host}:80`) ?? { host: null }
  return name?.toLowerCase().replace(/\.$/, '') ?? null
}

function isLoopback(name: string): boolean {
  return name === 'localhost' || name === '::1' || (isIPv4(name) && name.startsWith('127.'))
}

function localAddress(request: IncomingMessage): string | undefined {
  return request.socket.localAddress?.toLowerCase().replace(/^::ffff:/, '')
}
