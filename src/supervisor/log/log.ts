import cluster from 'node:cluster'
import { isMainThread, threadId } from 'node:worker_threads'
import { pino, stdSerializers, symbols, type Logger } from 'pino'
import { isRecord } from '../check-option.js'
import { contextFields } from './context.js'
import { checkLogOptions, type LogOptions } from './options.js'
import { createFit, type Fit } from './fit.js'
import { fitAll, fitArguments } from './fit-all.js'
import { secretNames, type IsSecret } from './redact.js'
import { createSink, type Sink } from './sink.js'
import { renderText } from './text.js'
import { trustedPeers, type IsTrusted } from './trust.js'

/** pino's. Its lines carry `requestId` where they are written on behalf of a request. */
export type Log = Logger

/**
 * The log of a service: lines on stdout, as text where that is a terminal, as JSON elsewhere. For code that logs
 * before or far away from `supervise(server, { log })`; else the log that supervise() returns will do.
 */
export function createLog(options: LogOptions = {}): Log {
  return makeLog(checkLogOptions(options, 'createLog()', ''))
}

/** The log that supervise() was given, or one with these options. */
export function resolveLog(log: LogOptions | Log = {}, caller: string): Log {
  if (isLog(log)) return log
  if (isRecord(log) && typeof log['info'] === 'function') {
    throw new TypeError(
      `${caller}: log takes options, what createLog() gave, or a child of that; got a logger of another make. ` +
        'Have the service log through createLog() too, or through the log that is returned',
    )
  }
  return makeLog(checkLogOptions(log, caller, 'log.'))
}

function makeLog({ level, trust, redact }: Required<LogOptions>): Log {
  const sink = standardOutput()
  const isSecret = secretNames(redact)
  const fit = createFit(isSecret)
  const log = pino(
    {
      level,
      base: ofSeveral(),
      timestamp,
      formatters: { level: (label) => ({ level: label }) },
      // Errors are described when they are made fit.
      serializers: { err: (error: unknown) => error, req: stdSerializers.req, res: stdSerializers.res },
      mixin: contextFields,
      hooks: {
        logMethod(args, write) {
          write.apply(this, fitArguments(args, fit))
        },
      },
    },
    sink,
  )
  const own: Outlet = { sink, isTrusted: trustedPeers(trust), isSecret, fit }
  fitAll(log, fit)
  return Object.assign(log, { [outlet]: own })
}

/** Of processes and threads that write into one stream, which one it is. */
function ofSeveral(): { worker?: number; thread?: number } {
  return {
    ...(cluster.worker !== undefined && { worker: cluster.worker.id }),
    ...(!isMainThread && { thread: threadId }),
  }
}

/** What a log has besides pino's part of it. */
interface Outlet {
  readonly sink: Sink
  /** null: nobody is. */
  readonly isTrusted: IsTrusted | null
  readonly isSecret: IsSecret
  readonly fit: Fit
}

/** A child inherits it: pino has each inherit from its parent. */
const outlet = Symbol('outlet')

/** Whether createLog() made it, or one that it descends from. */
function isLog(value: unknown): value is Log {
  return typeof value === 'object' && value !== null && outlet in value
}

function outletOf(log: Log): Outlet {
  return (log as Log & { readonly [outlet]: Outlet })[outlet]
}

/** Whose ids are believed, and what is not written, in the lines of requests. */
export function policyOf(log: Log): Omit<Outlet, 'sink'> {
  return outletOf(log)
}

/**
 * Writes a line in pino's form, of level info, around fields that are JSON already and a message that needs no escapes;
 * with what a child of a log has in each of its lines.
 */
export function writeInfo(log: Log, fields: string, message: string): void {
  const { [symbols.chindingsSym]: bindings } = log as Log & { readonly [symbols.chindingsSym]: string }
  const said = log.msgPrefix === undefined ? `"${message}"` : JSON.stringify(log.msgPrefix + message)
  outletOf(log).sink.write(`{"level":"info"${timestamp()}${bindings},${fields},"msg":${said}}\n`)
}

/** Waits until what was logged has left the process, or the time (in milliseconds) is up. */
export function flushLog(log: Log, limit: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, limit)
    log.flush(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}

let stdout: Sink | null = null

/** One for all logs of a process, as stdout is. */
function standardOutput(): Sink {
  stdout ??= createSink(process.stdout, process.stdout.isTTY ? renderText : (line) => line)
  return stdout
}

let lastTime = 0
let lastTimestamp = ''

/** The time in pino's form, made once per millisecond. */
function timestamp(): string {
  const now = Date.now()
  if (now !== lastTime) {
    lastTime = now
    lastTimestamp = `,"time":"${new Date(now).toISOString()}"`
  }
  return lastTimestamp
}
