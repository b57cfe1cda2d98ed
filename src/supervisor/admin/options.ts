import { ADMIN_DEFAULT, ADMIN_ENV, TOKEN_ENV } from '../../contract.js'
import { checkOption, isRecord, refuseUnknown } from '../check-option.js'
import { splitHostPort } from '../address.js'

export interface AdminOptions {
  /** Default `127.0.0.1`. */
  readonly host?: string
  /** Default 6060. 0 takes a free one. */
  readonly port?: number
  /**
   * What callers must send (`Authorization: Bearer …`) where the host is beyond loopback, for all but `/info`,
   * `/livez`, `/readyz` and `/metrics`. Without one, the rest is not answered there. `SLIPWAY_ADMIN_TOKEN` in the
   * environment wins over it.
   */
  readonly token?: string
}

export type AdminSettings = AdminPlace | 'off'

export interface AdminPlace {
  readonly host: string
  readonly port: number
  readonly token: string | null
}

/** `SLIPWAY_ADMIN` in the environment wins over the options, which are checked all the same. */
export function resolveAdmin(options: AdminOptions | 'off' = {}, env: NodeJS.ProcessEnv): AdminSettings {
  const said = env[ADMIN_ENV]
  const fallback = splitHostPort(ADMIN_DEFAULT) ?? { host: '127.0.0.1', port: 6060 }
  const isObject = options === 'off' || isRecord(options)
  checkOption(isObject, 'admin', "an object, such as { host, port }, or 'off'", options)
  if (options !== 'off') refuseUnknown('admin.', options, ['host', 'port', 'token'])
  const asked = options === 'off' ? {} : options
  const { host = fallback.host, port = fallback.port } = asked
  checkOption(typeof host === 'string' && host !== '', 'admin.host', 'a host', host)
  checkOption(
    Number.isInteger(port) && port >= 0 && port <= 65_535,
    'admin.port',
    'a port, 0 for a free one',
    port,
  )
  const token = resolveToken(asked.token, env)
  if (said === undefined || said === '') return options === 'off' ? 'off' : { host, port, token }
  if (said === 'off') return 'off'
  const address = splitHostPort(said)
  if (address === null)
    throw new TypeError(`${ADMIN_ENV} takes host:port, or off; got ${JSON.stringify(said)}`)
  return { ...address, token }
}

/** Its value is never said, wrong or not. */
function resolveToken(option: unknown, env: NodeJS.ProcessEnv): string | null {
  const takes = 'takes one or more printable ASCII characters, without spaces'
  const isToken = (text: unknown): text is string => typeof text === 'string' && /^[!-~]+$/.test(text)
  if (option !== undefined && !isToken(option)) throw new TypeError(`supervise(): admin.token ${takes}`)
  const said = env[TOKEN_ENV]
  if (said === undefined || said === '') return option ?? null
  if (!isToken(said)) throw new TypeError(`${TOKEN_ENV} ${takes}`)
  return said
}
