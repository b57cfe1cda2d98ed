import { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { stdSerializers } from 'pino'
import { describeError, isError } from './describe-error.js'
import { HIDDEN, type IsSecret, isSecretParameter, redactQuery, redactText, redactUrl } from './redact.js'

/** Gives what is written of a value that is logged under a name: plain, of bounded size, and without secrets. */
export type Fit = (name: string, value: unknown) => unknown

/** How deep one field is written, and how many values of it. */
const MAX_DEPTH = 8
const MAX_VALUES = 10_000

const LEFT_OUT = '…'

/** Names of fields that hold an address, and of those that hold the parameters of one. */
const addressName = /(?:ur[il]|href|dsn)$|^(?:referr?er|location)$/i
const queryName = /^(?:query|query[-_]?string|search)$/i
/** Names and values in turn. */
const pairsName = /^raw(?:Headers|Trailers)$/

/**
 * The one place that all values pass on their way into a line: whatever their kind, the values of fields that hold
 * secrets are hidden, and those in addresses. An instance of a class is written as JSON has it, an error as its
 * description; what is alive and no data, such as a socket, as the name of its class.
 */
export function createFit(isSecret: IsSecret): Fit {
  const isParameter: IsSecret = (name, value) => isSecret(name, value) || isSecretParameter(name)
  return (field, content) => {
    const around = new Set<object>()
    let left = MAX_VALUES

    const fit = (name: string, value: unknown, hides: IsSecret): unknown => {
      if (value === undefined || value === null) return value
      if (hides(name, value)) return HIDDEN
      if (typeof value === 'string') return fitText(name, value, isSecret)
      if (typeof value === 'bigint') return fitBigInt(value)
      if (typeof value !== 'object') return value
      if (around.has(value) || around.size === MAX_DEPTH) return LEFT_OUT
      around.add(value)
      try {
        const plain = plainOf(name, value, (thrown) => fit('', thrown, hides))
        if (typeof plain !== 'object' || plain === null) return fit(name, plain, hides)
        return Array.isArray(plain) ? fitList(name, plain, hides) : fitRecord(name, plain, hides)
      } catch {
        // A getter, or toJSON().
        return '[cannot be read]'
      } finally {
        around.delete(value)
      }
    }
    const fitList = (name: string, list: readonly unknown[], hides: IsSecret): unknown[] => {
      const isPairs = pairsName.test(name)
      const shown = list.slice(0, left)
      left -= shown.length
      const fitted = shown.map((each, at) =>
        fit(isPairs && at % 2 === 1 ? String(list[at - 1]) : '', each, hides),
      )
      return shown.length === list.length ? fitted : [...fitted, LEFT_OUT]
    }
    const fitRecord = (name: string, record: object, hides: IsSecret): object => {
      const all = Object.entries(record)
      const shown = all.slice(0, left)
      left -= shown.length
      const within = queryName.test(name) ? isParameter : hides
      const fitted = shown.map(([key, each]) => [key, fit(key, each, within)])
      return Object.fromEntries(shown.length === all.length ? fitted : [...fitted, [LEFT_OUT, LEFT_OUT]])
    }
    return fit(field, content, isSecret)
  }
}

function fitText(name: string, text: string, isSecret: IsSecret): string {
  if (addressName.test(name)) return redactUrl(text, isSecret)
  return queryName.test(name) ? redactQuery(text, isSecret) : redactText(text, isSecret)
}

function fitBigInt(value: bigint): number | string {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : String(value)
}

/** What JSON would go by; better where that would be far too much, or nothing. */
function plainOf(name: string, value: object, fitThrown: (thrown: unknown) => unknown): unknown {
  if (isError(value)) return describeError(value, fitThrown)
  if (ArrayBuffer.isView(value)) return `[${classOf(value)}, ${value.byteLength} bytes]`
  const { toJSON } = value as { toJSON?: unknown }
  if (typeof toJSON === 'function') return (toJSON as (key: string) => unknown).call(value, name)
  return value instanceof EventEmitter ? plainOfLiving(value) : value
}

function plainOfLiving(value: EventEmitter): unknown {
  const { headers, url, getHeaders } = value as Partial<IncomingMessage & ServerResponse>
  if (headers !== undefined && url !== undefined) return stdSerializers.req(value as IncomingMessage)
  // Not a request of this process's own, to others.
  if (getHeaders !== undefined && 'statusCode' in value) return stdSerializers.res(value as ServerResponse)
  return `[${classOf(value)}]`
}

function classOf(value: object): string {
  return value.constructor?.name ?? 'object'
}
