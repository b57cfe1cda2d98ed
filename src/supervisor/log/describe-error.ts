import { inspect, types } from 'node:util'
import { mapStack } from '../source-maps.js'

/** An error in the form that pino gives it: its own fields that are short texts or numbers are among them. */
export interface DescribedError {
  readonly type: string
  readonly message: string
  /** Mapped to the sources; what caused the error, and the errors that it gathers, follow with theirs. */
  readonly stack: string
  readonly [field: string]: unknown
}

const MAX_STACK = 65_536
const MAX_FIELDS = 20
const MAX_TEXT = 1000
const MAX_ERRORS = 20

/**
 * Of anything that can be thrown. Never throws.
 *
 * @param fit takes the secrets out of what is no error; those of the description are still in it
 */
export function describeError(error: unknown, fit: (thrown: unknown) => unknown): DescribedError {
  const stack = stackOf(error, fit, new Set())
  const shortened = stack.length > MAX_STACK ? `${stack.slice(0, MAX_STACK)} …` : stack
  if (!isError(error)) return { type: typeof error, message: shortened, stack: shortened }
  return {
    ...fieldsOf(error),
    type: textOf(error, 'name') || 'Error',
    message: textOf(error, 'message').slice(0, MAX_STACK),
    stack: shortened,
  }
}

export function isError(error: unknown): error is Error {
  return types.isNativeError(error) || error instanceof Error
}

function stackOf(error: unknown, fit: (thrown: unknown) => unknown, seen: Set<unknown>): string {
  if (!isError(error)) return `not an Error, so without a stack: ${show(fit(error))}`
  if (seen.has(error)) return `${headOf(error)} (see above)`
  seen.add(error)
  const own = ownStack(error)
  // A chain may be endless, in theory.
  if (seen.size >= MAX_ERRORS) return own
  const cause = read(error, 'cause')
  const parts = [own, ...gathered(error, fit, seen)]
  if (cause !== undefined) parts.push(`caused by: ${stackOf(cause, fit, seen)}`)
  return parts.join('\n')
}

function gathered(error: Error, fit: (thrown: unknown) => unknown, seen: Set<unknown>): string[] {
  const errors = read(error, 'errors')
  if (!Array.isArray(errors)) return []
  const shown = errors
    .slice(0, MAX_ERRORS)
    .map((each, index) => `error ${index + 1} of ${errors.length}: ${stackOf(each, fit, seen)}`)
  return shown.map((text) => text.replaceAll(/^/gm, '  '))
}

function ownStack(error: Error): string {
  const stack = textOf(error, 'stack')
  if (stack === '') return headOf(error)
  // The head of a stack is made with the error, whose message may have changed since.
  const head = stack.includes(textOf(error, 'message')) ? '' : `${headOf(error)}\n`
  return head + mapStack(stack.slice(0, MAX_STACK))
}

function headOf(error: Error): string {
  return `${textOf(error, 'name') || 'Error'}: ${textOf(error, 'message')}`
}

/** `code`, `errno`, `address` and such; no objects, which may hold anything. */
function fieldsOf(error: Error): Record<string, unknown> {
  const names = Object.keys(error).filter((name) => name !== '__proto__')
  const fields = names.map((name) => [name, read(error, name)] as const)
  const short = fields.filter(([, value]) =>
    typeof value === 'string' ? value.length <= MAX_TEXT : ['number', 'boolean'].includes(typeof value),
  )
  return Object.fromEntries(short.slice(0, MAX_FIELDS))
}

function textOf(error: Error, name: string): string {
  const value = read(error, name)
  return typeof value === 'string' ? value : ''
}

/** A getter may throw. */
function read(error: Error, name: string): unknown {
  try {
    return (error as unknown as Record<string, unknown>)[name]
  } catch {
    return undefined
  }
}

function show(value: unknown): string {
  try {
    return inspect(value, {
      depth: 2,
      customInspect: false,
      breakLength: Infinity,
      maxStringLength: MAX_TEXT,
      maxArrayLength: MAX_ERRORS,
    })
  } catch {
    return typeof value
  }
}
