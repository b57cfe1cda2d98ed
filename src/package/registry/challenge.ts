/** How a server wants one to log in. */
export interface Challenge {
  readonly scheme: 'bearer' | 'basic'
  readonly parameters: Readonly<Record<string, string | undefined>>
}

/** The first challenge of a `WWW-Authenticate` that is known; null: there is none. */
export function readChallenge(header: string | null): Challenge | null {
  const found = /(?:^|,)\s*(bearer|basic)(?:\s+|$)(.*)/i.exec(header ?? '')
  if (found === null) return null
  const [, scheme = '', rest = ''] = found
  const pairs = [...rest.matchAll(/([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g)]
  const entries = pairs.map(([, name = '', quoted, plain]) => [
    name.toLowerCase(),
    quoted === undefined ? plain : quoted.replaceAll(/\\(.)/g, '$1'),
  ])
  return {
    scheme: scheme.toLowerCase() as Challenge['scheme'],
    parameters: Object.fromEntries(entries) as Challenge['parameters'],
  }
}
