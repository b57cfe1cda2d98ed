import type { IncomingMessage } from 'node:http'
import { isIPv4 } from 'node:net'
import { splitHostPort } from './address.js'

/**
 * Whether a request may ask a server that is bound to this host. A web page can make a browser ask loopback under a
 * name of the page's own (DNS rebinding); then Host carries that foreign name, and a server on loopback does not answer.
 * One that was opened to a network is asked by names that only the network knows, and answers to all of them.
 */
export function isOwnHost({ headers: { host } }: IncomingMessage, bound: string): boolean {
  if (!isLoopback(bound.toLowerCase())) return true
  // Only HTTP/1.0, which no browser speaks, gets this far without it.
  if (host === undefined) return true
  const name = hostname(host)
  return name !== null && isLoopback(name)
}

/** Without the port, which Host leaves out where it is the usual one. */
function hostname(host: string): string | null {
  const { host: name } = splitHostPort(host) ?? splitHostPort(`${host}:80`) ?? { host: null }
  return name?.toLowerCase().replace(/\.$/, '') ?? null
}

function isLoopback(name: string): boolean {
  return name === 'localhost' || name === '::1' || (isIPv4(name) && name.startsWith('127.'))
}
