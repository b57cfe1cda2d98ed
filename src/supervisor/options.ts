import { ADMIN_DEFAULT, ADMIN_ENV } from '../contract.js'
import { splitHostPort } from './admin/address.js'
import { createLog, isLog, logLevels, type Log, type LogOptions } from './log/log.js'
import { stampedVersion } from './version.js'

export interface SuperviseOptions {
  /** The canonical text. Default: the version that was stamped into the bundle. */
  readonly version?: string
  /** Fields for `GET /info`, beside the four that are always there. The function is called for each answer. */
  readonly info?: InfoFields
  /** Options for a log, or what `createLog()` gave. */
  readonly log?: LogOptions | Log
  readonly drain?: DrainOptions
  /** `SLIPWAY_ADMIN=host:port`, or `off`, in the environment wins over it. */
  readonly admin?: AdminOptions | 'off'
}

export type InfoFields = Readonly<Record<string, unknown>> | (() => Readonly<Record<string, unknown>>)

/** Milliseconds. */
export interface DrainOptions {
  /** How long an idle connection may still bring a request that was on its way. Default 500. */
  readonly linger?: number
  /** When what is not served yet is cut off. Default 25000: below the 30 seconds of Kubernetes. */
  readonly deadline?: number
}

export interface AdminOptions {
  /** Default `127.0.0.1`. */
  readonly host?: string
  /** Default 6060. 0 takes a free one. */
  readonly port?: number
}

/** The options with every default filled in. */
export interface Settings {
  readonly version: string
  readonly info: InfoFields
  readonly log: Log
  readonly drain: Required<DrainOptions>
  readonly admin: Required<AdminOptions> | 'off'
}

/** Fills in the defaults. Throws a TypeError that names the first option that is unknown or of the wrong kind. */
export function resolveOptions(options: SuperviseOptions, env: NodeJS.ProcessEnv): Settings {
  refuseUnknown('', options, ['version', 'info', 'log', 'drain', 'admin'])
  const { version = stampedVersion, info = {}, log = {}, drain = {}, admin = {} } = options
  check(typeof version === 'string' && version !== '', 'version', 'a text', version)
  check(typeof info === 'function' || isRecord(info), 'info', 'an object, or a function that gives one', info)
  refuseUnknown('drain.', drain, ['linger', 'deadline'])
  const { linger = 500, deadline = 25_000 } = drain
  check(isMilliseconds(linger), 'drain.linger', 'milliseconds', linger)
  check(isMilliseconds(deadline), 'drain.deadline', 'milliseconds', deadline)
  return { version, info, drain: { linger, deadline }, admin: resolveAdmin(admin, env), log: resolveLog(log) }
}

function resolveAdmin(admin: AdminOptions | 'off', env: NodeJS.ProcessEnv): Settings['admin'] {
  const said = env[ADMIN_ENV]
  const fallback = splitHostPort(ADMIN_DEFAULT) ?? { host: '127.0.0.1', port: 6060 }
  if (admin !== 'off') refuseUnknown('admin.', admin, ['host', 'port'])
  const { host = fallback.host, port = fallback.port } = admin === 'off' ? {} : admin
  check(typeof host === 'string' && host !== '', 'admin.host', 'a host', host)
  check(Number.isInteger(port) && port >= 0 && port <= 65_535, 'admin.port', 'a port, 0 for a free one', port)
  if (said === undefined || said === '') return admin === 'off' ? 'off' : { host, port }
  if (said === 'off') return 'off'
  const address = splitHostPort(said)
  if (address === null)
    throw new TypeError(`${ADMIN_ENV} takes host:port, or off; got ${JSON.stringify(said)}`)
  return address
}

function resolveLog(log: LogOptions | Log): Log {
  if (isLog(log)) return log
  refuseUnknown('log.', log, ['level'])
  const { level = 'info' } = log
  check(logLevels.includes(level), 'log.level', logLevels.join(', '), level)
  return createLog({ level })
}

function refuseUnknown(group: string, options: unknown, known: readonly string[]): void {
  check(isRecord(options), group === '' ? 'options' : group.slice(0, -1), 'an object', options)
  const unknown = Object.keys(options as object).find((name) => !known.includes(name))
  if (unknown === undefined) return
  throw new TypeError(
    `supervise() knows no option ${JSON.stringify(group + unknown)}; it takes ${known.join(', ')}`,
  )
}

function check(holds: boolean, option: string, takes: string, got: unknown): void {
  if (holds) return
  const text = typeof got === 'string' || isRecord(got) ? JSON.stringify(got) : String(got)
  throw new TypeError(`supervise(): ${option} takes ${takes}; got ${text}`)
}

function isMilliseconds(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 2_147_483_647
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
