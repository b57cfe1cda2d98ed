/** What is written in place of a secret. */
const HIDDEN = '***'

/** Names of fields, headers and query parameters that hold secrets, in any case and with whatever around them. */
const secretName = new RegExp(
  [
    'passw(?:or)?d|pass[-_]?(?:code|phrase)|pass$|pwd',
    'secret|token|credential|cookie|csrf|xsrf',
    '(?:^|[-_])(?:auth(?:orization)?|jwt)$',
    // `AWSAccessKeyId` among them, and what Google calls `GoogleAccessId`.
    '(?:access|account|api|encryption|functions|master|private|shared|signing|subscription)[-_]?key|googleaccessid',
  ].join('|'),
  'i',
)

/**
 * In a query alone: as a field, a code may be an error's, and a key anything's. Signatures make an address a password:
 * `X-Amz-Signature`, `X-Goog-Signature`, Azure's `sig`. OAuth's `state` is no secret without the cookie that it belongs to,
 * and elsewhere it says what is open.
 */
const secretParameter = new RegExp(
  [
    '^key$|^sig$|^hmac$|signature|sess(?:ion|id)|(?:^|\\.)sid$',
    '^(?:(?:auth(?:orization)?|device|user)[-_]?)?code$|^code[-_]verifier$|^t?otp$|assertion|^saml',
  ].join('|'),
  'i',
)

/** Names of fields that hold an address. */
const addressName = /(?:ur[il]|href|dsn)$|^(?:referr?er|location)$/i

/** How deep it is looked for fields. Below it nothing is written. */
const MAX_DEPTH = 8

/** Whether what goes by this name is not to be written. */
export type IsSecret = (name: string) => boolean

/** The known names, and those that a service adds, which are compared whole and in any case. */
export function secretNames(added: readonly string[]): IsSecret {
  const own = new Set(added.map((name) => name.toLowerCase()))
  return (name) => secretName.test(name) || own.has(name.toLowerCase())
}

/**
 * A query without its `?`: `page=2&token=***`. What cannot be decoded is compared as it stands. Some have `;` between the
 * parameters, which others have inside a value: what a secret is hidden with goes on to the next `&`.
 */
export function redactQuery(query: string, isSecret: IsSecret): string {
  return query
    .split('&')
    .map((part) => redactPart(part, isSecret))
    .join('&')
}

function redactPart(part: string, isSecret: IsSecret): string {
  let start = 0
  for (let end = part.indexOf('='); end !== -1; end = part.indexOf('=', start)) {
    const before = part.slice(start, end)
    const name = decode(before.slice(Math.max(before.lastIndexOf(';'), before.lastIndexOf('?')) + 1))
    start = end + 1
    if (isSecret(name) || secretParameter.test(name)) return part.slice(0, start) + HIDDEN
  }
  return part
}

function decode(name: string): string {
  try {
    return /[%+]/.test(name) ? decodeURIComponent(name.replaceAll('+', ' ')) : name
  } catch {
    return name
  }
}

/**
 * What a service logs, without the values of fields that hold secrets, however deep, and without those in addresses
 * (`url`, `referer`, `databaseUrl`) and in the parameters of a `query`. What is no plain object and no list is left as it is.
 */
export function redactFields<T>(value: T, isSecret: IsSecret): T {
  const seen = new Set<object>()
  const redact = (each: unknown, depth: number, hides: IsSecret): unknown => {
    if (!isPlain(each) && !Array.isArray(each)) return each
    if (depth === MAX_DEPTH || seen.has(each)) return '…'
    seen.add(each)
    const copy = Array.isArray(each)
      ? each.map((entry) => redact(entry, depth + 1, hides))
      : Object.fromEntries(
          Object.entries(each).map(([name, entry]) => [name, redactField(name, entry, depth, hides)]),
        )
    seen.delete(each)
    return copy
  }
  const redactField = (name: string, entry: unknown, depth: number, hides: IsSecret): unknown => {
    if (entry !== undefined && entry !== null && hides(name)) return HIDDEN
    if (typeof entry === 'string') return addressName.test(name) ? redactUrl(entry, isSecret) : entry
    return redact(entry, depth + 1, name === 'query' ? isParameter : hides)
  }
  const isParameter: IsSecret = (name) => isSecret(name) || secretParameter.test(name)
  return redact(value, 0, isSecret) as T
}

/**
 * Without the name and password before the `@` of an address, CONNECT's `user:password@host:port` too, and without a
 * fragment, which is the browser's own affair: where one is sent, it may be what somebody logs in with.
 */
export function withoutLogin(url: string): string {
  const isPath = url.startsWith('/') && !url.startsWith('//')
  const address = isPath ? url : url.replace(/^((?:[a-z][a-z\d+.-]*:)?\/\/)?[^/?#]*@/i, '$1')
  const mark = address.indexOf('#')
  return mark === -1 ? address : `${address.slice(0, mark)}#${HIDDEN}`
}

function redactUrl(text: string, isSecret: IsSecret): string {
  const url = withoutLogin(text)
  const mark = url.indexOf('?')
  return mark === -1 ? url : `${url.slice(0, mark)}?${redactQuery(url.slice(mark + 1), isSecret)}`
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}
