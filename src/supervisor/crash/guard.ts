import { contextOfError, describeContext } from '../log/context.js'
import { endProcess, exitAtOnce, fail } from '../process/ending.js'
import { logError } from '../log/log-error.js'
import { failRequest, failRequestSoon, hasFailed } from './failed-request.js'
import { findRequest, isIsolated, type Guarded } from './isolate.js'
import { logWarnings, printWarnings } from './warnings.js'

/** How many errors of one turn of the event loop are one crash: what breaks one thing fails all who wait for it. */
const AT_ONCE = 100

const servers: Guarded[] = []
let crashes = 0
let isNewTurn = true

/**
 * From now on, an uncaught error or an unhandled rejection is logged, drains this process and ends it with 1; a further
 * one, after that, ends it at once. Listeners of the service's own for these events are called as well, and change
 * nothing about that: who would rather have an error forgiven catches it, or says so with `isolate`.
 */
export function guard(server: Guarded): void {
  servers.push(server)
  if (servers.length > 1) return
  process.on('uncaughtException', onUncaught)
  process.on('unhandledRejection', onUnhandled)
  logWarnings(server.log)
}

export function unguard(server: Guarded): void {
  const index = servers.indexOf(server)
  if (index === -1) return
  servers.splice(index, 1)
  if (servers.length > 0) return
  process.off('uncaughtException', onUncaught)
  process.off('unhandledRejection', onUnhandled)
  printWarnings()
}

let last: unknown

function onUncaught(error: unknown): void {
  last = error
  crash(error, 'uncaught error')
}

function onUnhandled(reason: unknown): void {
  // With --unhandled-rejections=strict it was an uncaught error before.
  if (typeof reason !== 'object' || reason === null || reason !== last) crash(reason, 'unhandled rejection')
}

function crash(error: unknown, what: string): void {
  // Whatever fails in here must neither come back here nor keep the process.
  try {
    if (report(error, what)) return
  } catch {
    process.exitCode = 1
  }
  crashes += 1
  fail()
  if (crashes > 1 && (isNewTurn || crashes > AT_ONCE)) exitAtOnce(1, 'a second crash: exit at once')
  if (crashes > 1) return
  isNewTurn = false
  setImmediate(() => void (isNewTurn = true))
  void endProcess(what)
}

/** Says whether the process may go on. */
function report(error: unknown, what: string): boolean {
  const [server] = servers
  if (server === undefined) return false
  const context = contextOfError(error)
  const isOwn = context !== undefined && (hasFailed(context) || isIsolated(error, context, servers))
  const message = isOwn ? `${what} inside a request` : what
  logError(server.log, isOwn ? 'error' : 'fatal', error, message, describeContext(context))
  server.log.flush()
  const exchange = context && findRequest(context, servers)?.exchange
  if (exchange !== undefined) (isOwn ? failRequest : failRequestSoon)(exchange)
  return isOwn
}
