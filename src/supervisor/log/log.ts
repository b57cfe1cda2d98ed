import { pino, type Logger } from 'pino'
import { contextFields } from './context.js'
import { createSink, type Sink } from './sink.js'
import { renderText } from './text.js'

/** pino's. Its lines carry `requestId` where they are written on behalf of a request. */
export type Log = Logger

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

export type LogLevel = (typeof logLevels)[number]

export interface LogOptions {
  /** The lowest level that is written. Default `info`; `warn` leaves the two lines of each request out. */
  readonly level?: LogLevel
}

/**
 * The log of a service: lines on stdout, as text where that is a terminal, as JSON elsewhere. For code that logs
 * before or far away from `supervise(server, { log })`; else the log that supervise() returns will do.
 */
export function createLog(options: LogOptions = {}): Log {
  const sink = standardOutput()
  const log = pino(
    {
      level: options.level ?? 'info',
      base: null,
      timestamp,
      formatters: { level: (label) => ({ level: label }) },
      mixin: contextFields,
    },
    sink,
  )
  sinks.set(log, sink)
  return log
}

const sinks = new WeakMap<Log, Sink>()

/** Whether createLog() made it. */
export function isLog(value: unknown): value is Log {
  return typeof value === 'object' && value !== null && sinks.has(value as Log)
}

/** Writes a line in pino's form, of level info, around fields that are JSON already. */
export function writeInfo(log: Log, fields: string): void {
  sinks.get(log)?.write(`{"level":"info"${timestamp()},${fields}}\n`)
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
