import { isMilliseconds, isRecord } from '../check-option.js'

/** Gives the timeout. Throws a TypeError that names what supervisor.check() cannot take. */
export function validateCheck(name: unknown, check: unknown, options: unknown, isTaken: boolean): number {
  const refuse = (text: string): never => {
    throw new TypeError(`check(): ${text}`)
  }
  if (typeof name !== 'string' || name === '') return refuse('the name is a text')
  if (isTaken) return refuse(`there is a check named ${JSON.stringify(name)} already`)
  if (typeof check !== 'function') return refuse('the check is a function')
  if (!isRecord(options)) return refuse('the options are an object')
  const unknown = Object.keys(options).find((key) => key !== 'timeout')
  if (unknown !== undefined) return refuse(`there is no option ${JSON.stringify(unknown)}; there is timeout`)
  const { timeout = 1000 } = options as { timeout?: unknown }
  return isMilliseconds(timeout) ? (timeout as number) : refuse('timeout takes milliseconds')
}
