import { describeError } from './describe-error.js'
import { policyOf, type Log } from './log.js'

/** Writes a line with what was thrown: pino takes an error alone for one. */
export function logError(
  log: Log,
  level: 'warn' | 'error' | 'fatal',
  error: unknown,
  message: string,
  fields: Record<string, unknown> = {},
): void {
  const { fit } = policyOf(log)
  log[level]({ err: describeError(error, (thrown) => fit('', thrown)), ...fields }, message)
}
