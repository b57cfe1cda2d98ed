import type { Log } from '../log/log.js'
import { logError } from '../log/log-error.js'

let log: Log | null = null
let printed: ((warning: Error) => void) | null = null

/** From now on, process warnings are lines of the log, instead of Node's on stderr. Those that Node was told to hide stay hidden. */
export function logWarnings(to: Log): void {
  if (log !== null || isFlagSet('--no-warnings') || process.env['NODE_NO_WARNINGS'] === '1') return
  log = to
  printed = printerOfNode()
  if (printed !== null) process.off('warning', printed)
  process.on('warning', hear)
}

export function printWarnings(): void {
  process.off('warning', hear)
  if (printed !== null) process.on('warning', printed)
  log = printed = null
}

/** Its first listener; told by its name and text, and left alone where it is another one. Node may have been told to write to a file. */
function printerOfNode(): ((warning: Error) => void) | null {
  const [first] = process.listeners('warning')
  const isNodes = first?.name === 'onWarning' && String(first).includes('isDeprecation')
  const toFile = isFlagSet('--redirect-warnings') || (process.env['NODE_REDIRECT_WARNINGS'] ?? '') !== ''
  return isNodes && !toFile ? first : null
}

function hear(warning: Error & { code?: string }): void {
  if (warning.name === 'DeprecationWarning' && process.noDeprecation === true) return
  if ([warning.name, warning.code].some((name) => name !== undefined && isFlagSet('--disable-warning', name)))
    return
  if (log !== null) logError(log, 'warn', warning, 'process warning')
}

/** Whether Node was started with a flag: `--flag`, or with a value, `--flag=value` or `--flag value`. */
function isFlagSet(flag: string, value?: string): boolean {
  const flags = [...process.execArgv, ...(process.env['NODE_OPTIONS'] ?? '').split(/\s+/)]
  return flags.some((each, index) =>
    value === undefined
      ? each === flag || each.startsWith(`${flag}=`)
      : each === `${flag}=${value}` || (each === flag && flags[index + 1] === value),
  )
}
