import type { IncomingMessage } from 'node:http'
import { isIPv4 } from 'node:net'
import { splitHostPort } from '../address.js'

/**
 * Whether a request names a server that is bound to loopback, under this host. A web page can make a browser ask
 * loopback under a name of the page's own (DNS rebinding); then Host carries that foreign name. A server that was opened
 * to a network is asked by names that only the network knows: it is not held to this.
 */
export function isOwnHost({ headers: { host } }: IncomingMessage, bound: string): boolean {
  // Only HTTP/1.0, which no browser speaks, gets this far without it.
  if (host === undefined) return true
  const name = hostname(host)
  return name !== null && (isLoopback(name) || name === bound.toLowerCase())
}

/** A name, or an address as Node writes it. */
export function isLoopback(name: string): boolean {
  const address = name.replace(/^::ffff:/, '')
  return name === 'localhost' || name === '::1' || (isIPv4(address) && address.startsWith('127.'))
}

/** Without the port, which Host leaves out where it is the usual one. */
function hostname(host: string): string | null {
  const { host: name } = splitHostPort(host) ?? splitHostPort(`${host}:80`) ?? { host: null }
  return name?.toLowerCase().replace(/\.$/, '') ?? null
}
