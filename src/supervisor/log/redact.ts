/** What is written in place of a secret. */
const HIDDEN = '***'

/** Names of fields, headers and query parameters that hold secrets, in any case and with whatever around them. */
const secretName =
  /pass(?:word|wd|phrase)?$|^pwd$|secret|token|api[-_]?key|private[-_]?key|(?:^|[-_])auth(?:orization)?$|credential|cookie|^jwt$/i

/** In a query alone: as a field, a code may be an error's, and a key anything's. */
const secretParameter = /^key$|^code$|^sig(?:nature)?$|session/i

/** How deep it is looked for fields. Below it nothing is written. */
const MAX_DEPTH = 8

/** Whether what goes by this name is not to be written. */
export type IsSecret = (name: string) => boolean

/** The known names, and those that a service adds, which are compared whole and in any case. */
export function secretNames(added: readonly string[]): IsSecret {
  const own = new Set(added.map((name) => name.toLowerCase()))
  return (name) => secretName.test(name) || own.has(name.toLowerCase())
}

/** A query without its `?`: `page=2&token=***`. What cannot be decoded is compared as it stands. */
export function redactQuery(query: string, isSecret: IsSecret): string {
  return query
    .split('&')
    .map((part) => {
      const end = part.indexOf('=')
      if (end === -1) return part
      const name = decode(part.slice(0, end))
      return isSecret(name) || secretParameter.test(name) ? `${part.slice(0, end)}=${HIDDEN}` : part
    })
    .join('&')
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name.replaceAll('+', ' '))
  } catch {
    return name
  }
}

/**
 * What a service logs, without the values of fields that hold secrets, however deep, and without those in the query of
 * a field `url`. What is no plain object and no list is left as it is.
 */
export function redactFields<T>(value: T, isSecret: IsSecret): T {
  const seen = new Set<object>()
  const redact = (each: unknown, depth: number): unknown => {
    if (!isPlain(each) && !Array.isArray(each)) return each
    if (depth === MAX_DEPTH || seen.has(each)) return '…'
    seen.add(each)
    const copy = Array.isArray(each)
      ? each.map((entry) => redact(entry, depth + 1))
      : Object.fromEntries(
          Object.entries(each).map(([name, entry]) => [name, redactField(name, entry, depth)]),
        )
    seen.delete(each)
    return copy
  }
  const redactField = (name: string, entry: unknown, depth: number): unknown => {
    if (entry !== undefined && entry !== null && isSecret(name)) return HIDDEN
    return name === 'url' && typeof entry === 'string' ? redactUrl(entry, isSecret) : redact(entry, depth + 1)
  }
  return redact(value, 0) as T
}

/** The name and password before the `@` of an address are left out. */
export function withoutUser(url: string): string {
  return url.replace(/^([a-z][a-z\d+.-]*:)?\/\/[^/?#]*@/i, '$1//')
}

function redactUrl(text: string, isSecret: IsSecret): string {
  const url = withoutUser(text)
  const mark = url.indexOf('?')
  return mark === -1 ? url : `${url.slice(0, mark)}?${redactQuery(url.slice(mark + 1), isSecret)}`
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}
