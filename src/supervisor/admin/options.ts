import { ADMIN_DEFAULT, ADMIN_ENV } from '../../contract.js'
import { checkOption, refuseUnknown } from '../check-option.js'
import { splitHostPort } from './address.js'

export interface AdminOptions {
  /** Default `127.0.0.1`. */
  readonly host?: string
  /** Default 6060. 0 takes a free one. */
  readonly port?: number
}

export type AdminSettings = Required<AdminOptions> | 'off'

/** `SLIPWAY_ADMIN` in the environment wins over the options, which are checked all the same. */
export function resolveAdmin(options: AdminOptions | 'off' = {}, env: NodeJS.ProcessEnv): AdminSettings {
  const said = env[ADMIN_ENV]
  const fallback = splitHostPort(ADMIN_DEFAULT) ?? { host: '127.0.0.1', port: 6060 }
  if (options !== 'off') refuseUnknown('admin.', options, ['host', 'port'])
  const { host = fallback.host, port = fallback.port } = options === 'off' ? {} : options
  checkOption(typeof host === 'string' && host !== '', 'admin.host', 'a host', host)
  checkOption(
    Number.isInteger(port) && port >= 0 && port <= 65_535,
    'admin.port',
    'a port, 0 for a free one',
    port,
  )
  if (said === undefined || said === '') return options === 'off' ? 'off' : { host, port }
  if (said === 'off') return 'off'
  const address = splitHostPort(said)
  if (address === null)
    throw new TypeError(`${ADMIN_ENV} takes host:port, or off; got ${JSON.stringify(said)}`)
  return address
}
