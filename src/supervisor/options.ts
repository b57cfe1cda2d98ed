import { type AdminOptions, type AdminSettings, resolveAdmin } from './admin/options.js'
import { checkOption, isRecord, refuseUnknown } from './check-option.js'
import { type CrashOptions, resolveCrash } from './crash/options.js'
import { type DrainOptions, type DrainSettings, resolveDrain } from './drain/options.js'
import { type Log, resolveLog } from './log/log.js'
import type { LogOptions } from './log/options.js'
import { type PprofOptions, resolvePprof } from './pprof/options.js'
import { resolveSessions, type SessionsOptions, type SessionsSettings } from './sessions/options.js'
import { resolveTimeouts, type TimeoutOptions, type TimeoutSettings } from './timeouts/options.js'
import { stampedVersion } from './version.js'

export interface SuperviseOptions {
  /** The canonical text. Default: the version that was stamped into the bundle. */
  readonly version?: string
  /** Fields for `GET /info`, beside the four that are always there. The function is called for each answer, and has a second. */
  readonly info?: InfoFields
  readonly sessions?: SessionsOptions
  /** Options for a log, or what `createLog()` gave. */
  readonly log?: LogOptions | Log
  readonly crash?: CrashOptions
  readonly timeouts?: TimeoutOptions
  readonly drain?: DrainOptions
  readonly pprof?: PprofOptions
  /** `SLIPWAY_ADMIN=host:port`, or `off`, in the environment wins over it. */
  readonly admin?: AdminOptions | 'off'
}

export type InfoFields = object | (() => object | PromiseLike<object>)

/** The options with every default filled in. */
export interface Settings {
  readonly version: string
  readonly info: InfoFields
  readonly sessions: SessionsSettings
  readonly log: Log
  readonly crash: Required<CrashOptions>
  readonly timeouts: TimeoutSettings
  readonly drain: DrainSettings
  readonly pprof: Required<PprofOptions>
  readonly admin: AdminSettings
}

/** Fills in the defaults. Throws a TypeError that names the first option that is unknown or of the wrong kind. */
export function resolveOptions(options: SuperviseOptions, env: NodeJS.ProcessEnv): Settings {
  refuseUnknown('', options, [
    'version',
    'info',
    'sessions',
    'log',
    'timeouts',
    'crash',
    'drain',
    'admin',
    'pprof',
  ])
  const { version = stampedVersion, info = {} } = options
  checkOption(typeof version === 'string' && version !== '', 'version', 'a text', version)
  checkOption(
    typeof info === 'function' || isRecord(info),
    'info',
    'an object, or a function that gives one',
    info,
  )
  return {
    version,
    info,
    sessions: resolveSessions(options.sessions),
    crash: resolveCrash(options.crash),
    timeouts: resolveTimeouts(options.timeouts),
    drain: resolveDrain(options.drain),
    pprof: resolvePprof(options.pprof),
    admin: resolveAdmin(options.admin, env),
    log: resolveLog(options.log, 'supervise()'),
  }
}
