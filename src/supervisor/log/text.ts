import { isRecord } from '../check-option.js'
import { escapeControl } from './escape.js'

/**
 * One JSON line of the log as a person on a terminal reads it: time, level where it is not info, the request's id,
 * message, fields; the stack of an error on lines of its own, indented.
 */
export function renderText(line: string): string {
  const { level, time, requestId, msg, err, ...fields } = JSON.parse(line) as Record<string, unknown>
  const words = [
    clock(time),
    level === 'info' ? '' : String(level).toUpperCase(),
    wordOf(requestId),
    wordOf(msg),
    ...Object.entries(fields).map(([name, value]) =>
      bare.has(name) ? wordOf(value) : `${name}=${fieldText(value)}`,
    ),
  ]
  const head = words.filter((word) => word !== '').map(escapeControl)
  return `${head.join(' ')}\n${stackOf(err)}`
}

/** Fields that speak for themselves. */
const bare = new Set(['method', 'path', 'status'])

function clock(time: unknown): string {
  const date = new Date(String(time))
  const two = (value: number): string => String(value).padStart(2, '0')
  const seconds = `${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`
  return `${two(date.getHours())}:${two(date.getMinutes())}:${seconds}`
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

function fieldText(value: unknown): string {
  return typeof value === 'string' && /[\s"=]/.test(value) ? JSON.stringify(value) : wordOf(value)
}

function stackOf(error: unknown): string {
  if (error === undefined) return ''
  const text = isRecord(error) && typeof error.stack === 'string' ? error.stack : wordOf(error)
  return text
    .split('\n')
    .map((line) => `    ${escapeControl(line)}\n`)
    .join('')
}
