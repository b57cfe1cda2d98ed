/** What is written in place of a secret. */
export const HIDDEN = '***'

/** Names of fields, headers and query parameters that hold secrets, in any case and with whatever around them. */
const secretName = new RegExp(
  [
    'passw(?:or)?d|pass[-_]?(?:code|phrase)|(?<!by|com|over|sur|tres|under)pass$|pwd',
    // Signatures make an address a password: `X-Amz-Signature`, `X-Goog-Signature`.
    'secret|token|credential|cookie|csrf|xsrf|bearer|signature|sess(?:ion)?[-_]?id',
    '(?:^|[-_.])(?:auth(?:orization)?|jwt|sid|t?otp)$',
    // `AWSAccessKeyId` among them, and what Google calls `GoogleAccessId`.
    '(?:access|account|api|encryption|functions|master|private|shared|signing|ssh|subscription)[-_]?key|googleaccessid',
  ].join('|'),
  'i',
)

/** Numbers of such names count or measure: `tokenCount`, `max_tokens`. */
const measureName = /tokens|count|length|limit|size|expir|ttl|age$/i

/**
 * In a query alone: as a field, a code may be an error's, and a key or a session anything's. `sig` is Azure's signature.
 * OAuth's `state` is no secret without the cookie that it belongs to, and elsewhere it says what is open.
 */
const secretParameter = new RegExp(
  [
    '^key$|^sig$|^hmac$|session',
    '^(?:(?:auth(?:orization)?|device|user)[-_]?)?code$|^code[-_]verifier$|assertion|^saml',
  ].join('|'),
  'i',
)

/** Whether what goes by this name is not to be written. */
export type IsSecret = (name: string, value?: unknown) => boolean

/** The known names, and those that a service adds, which are compared whole and in any case. */
export function secretNames(added: readonly string[]): IsSecret {
  const own = new Set(added.map((name) => name.toLowerCase()))
  return (name, value) => (secretName.test(name) && !isHarmless(name, value)) || own.has(name.toLowerCase())
}

/** `hasPassword: true`. */
function isHarmless(name: string, value: unknown): boolean {
  return typeof value === 'boolean' || (typeof value === 'number' && measureName.test(name))
}

export function isSecretParameter(name: string): boolean {
  return secretParameter.test(name)
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
    if (isSecret(name) || isSecretParameter(name)) return part.slice(0, start) + HIDDEN
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
 * Without the name and password before the `@` of an address, CONNECT's `user:password@host:port` too, and without a
 * fragment, which is the browser's own affair: where one is sent, it may be what somebody logs in with.
 */
export function withoutLogin(url: string): string {
  const isPath = url.startsWith('/') && !url.startsWith('//')
  const address = isPath ? url : url.replace(/^((?:[a-z][a-z\d+.-]*:)?\/\/)?[^/?#]*@/i, '$1')
  const mark = address.indexOf('#')
  return mark === -1 ? address : `${address.slice(0, mark)}#${HIDDEN}`
}

export function redactUrl(text: string, isSecret: IsSecret): string {
  const url = withoutLogin(text)
  const mark = url.indexOf('?')
  return mark === -1 ? url : `${url.slice(0, mark)}?${redactQuery(url.slice(mark + 1), isSecret)}`
}

/** Any text: without the secrets of whole addresses in it. Of their fragments those with parameters are hidden, as others lead to a heading. */
export function redactText(text: string, isSecret: IsSecret): string {
  if (!text.includes('://')) return text
  return text.replaceAll(address, (found) => {
    const mark = found.indexOf('#')
    const isHeading = mark !== -1 && !/[=@]/.test(found.slice(mark))
    return isHeading
      ? redactUrl(found.slice(0, mark), isSecret) + found.slice(mark)
      : redactUrl(found, isSecret)
  })
}

const address = /\b[a-z][a-z\d+.-]*:\/\/[^\s"'`<>]+/gi
