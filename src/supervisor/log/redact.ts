/** What is written in place of a secret. */
const HIDDEN = '***'

/** Names of query parameters, fields and headers that hold secrets, in any case and with whatever around them. */
const secretName =
  /pass(?:word|wd|phrase)?$|^pwd$|secret|token|api[-_]?key|^key$|(?:^|[-_])auth(?:orization)?$|credential|cookie|session|^sig(?:nature)?$|^code$|^jwt$/i

/** Headers that hold secrets, as Node names them. */
const secretHeaders = [
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'x-api-key',
  'x-auth-token',
  'x-csrf-token',
]

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
      return end !== -1 && isSecret(decode(part.slice(0, end))) ? `${part.slice(0, end)}=${HIDDEN}` : part
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

/** For pino: the headers of what a service logs as `headers`, `req`, `res` or a field of its own, and the names it adds. */
export function redactedPaths(added: readonly string[]): { paths: string[]; censor: string } {
  const headers = secretHeaders.flatMap((name) => [`headers["${name}"]`, `*.headers["${name}"]`])
  const own = added.flatMap((name) => [`[${JSON.stringify(name)}]`, `*[${JSON.stringify(name)}]`])
  return { paths: [...headers, ...own], censor: HIDDEN }
}
