import type { TrialSurroundings } from '../config/index.js'
import { quote } from '../errors.js'

/** What `trial.setup` gave; or, where it is none of what it may be, what is wrong with it, as words that follow "gave". */
export function readSurroundings(given: unknown): TrialSurroundings | string {
  if (typeof given !== 'object' || given === null) return `${kindOf(given)} instead of an object`
  const { env = {}, teardown, ...unknown } = given as Record<string, unknown>
  const [stranger] = Object.keys(unknown)
  if (stranger !== undefined) return `${quote(stranger)}, which is neither env nor teardown`
  if (typeof env !== 'object' || env === null) return `${kindOf(env)} as env instead of an object`
  const wrong = Object.entries(env).find((variable) => !isVariable(variable))
  if (wrong !== undefined)
    return `no variable with its text in env: ${quote(wrong[0])} is ${kindOf(wrong[1])}`
  if (teardown !== undefined && typeof teardown !== 'function')
    return `${kindOf(teardown)} as teardown instead of a function`
  return given
}

/** As the system takes it. */
function isVariable([name, value]: [string, unknown]): boolean {
  return /^[^=\0]+$/.test(name) && typeof value === 'string' && !value.includes('\0')
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  return `something of type ${typeof value}`
}
