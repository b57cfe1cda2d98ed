import type { IncomingMessage } from 'node:http'
import { TOKEN_ENV } from '../../contract.js'
import { isCrossSite } from './cross-site.js'
import type { AdminService } from './answer.js'
import type { Endpoint } from './endpoint.js'
import { isOwnHost } from './host.js'

export interface Refusal {
  readonly status: number
  readonly text: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Bytes of a body. */
const MAX_BODY = 65_536

/** Why a request is not answered; null where it is. */
export function refusalOf(
  request: IncomingMessage,
  endpoint: Endpoint | undefined,
  trusted: boolean,
  { endpoints, host, token, isBeyondLoopback }: AdminService,
): Refusal | null {
  if (!isBeyondLoopback() && !isOwnHost(request, host)) {
    return { status: 403, text: 'This Host is not one of the admin server.' }
  }
  if (endpoint === undefined) return { status: 404, text: `There is ${Object.keys(endpoints).join(', ')}.` }
  const { method = '' } = request
  const allowed = allowedMethods(endpoint)
  if (!allowed.includes(method)) {
    const text = `Ask with ${allowed.join(' or ')}.`
    return { status: 405, text, headers: { Allow: allowed.join(', ') } }
  }
  if (isTooLarge(request))
    return { status: 413, text: `A body has at most ${MAX_BODY} bytes, said beforehand.` }
  if ((method === 'POST' || endpoint.ownSite === true) && isCrossSite(request)) {
    return { status: 403, text: 'Pages of other sites cannot ask for this.' }
  }
  return trusted || endpoint.open === true ? null : withoutToken(token)
}

function allowedMethods({ methods = ['GET'] }: Endpoint): string[] {
  return methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
}

function isTooLarge({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > MAX_BODY
}

function withoutToken(token: string | null): Refusal {
  return token === null
    ? {
        status: 403,
        text:
          'This is answered beyond loopback only to those who have the token, and the service has none: ' +
          `set ${TOKEN_ENV} in its environment, or supervise()'s option admin.token.`,
      }
    : {
        status: 401,
        text: 'Send the token of the admin server: Authorization: Bearer <token>.',
        headers: { 'WWW-Authenticate': 'Bearer realm="slipway"' },
      }
}
