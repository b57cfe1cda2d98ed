import { checkOption, isMilliseconds, refuseUnknown } from '../check-option.js'
import type { CheckOptions } from './checks.js'

/** Gives the timeout. Throws a TypeError that names what supervisor.check() cannot take. */
export function validateCheck(name: unknown, check: unknown, options: unknown, isTaken: boolean): number {
  checkOption(typeof name === 'string' && name !== '', 'name', 'a text', name, 'check()')
  if (isTaken) throw new TypeError(`check(): there is a check named ${JSON.stringify(name)} already`)
  checkOption(typeof check === 'function', 'check', 'a function', check, 'check()')
  refuseUnknown('', options, ['timeout'], 'check()')
  const { timeout = 1000 } = options as CheckOptions
  checkOption(isMilliseconds(timeout), 'timeout', 'milliseconds', timeout, 'check()')
  return timeout
}
