/** Where on the net a git repository is. */
export interface GitAddress {
  /** In lower case, without a port. */
  readonly host: string
  /** `owner/name`: without slashes at its ends, and without `.git`. */
  readonly path: string
  /** The address of its page, as far as it can be told: without a login, a port of ssh and a query. */
  readonly web: string | null
}

/** Reads an address as git takes it: a URL, or `git@host:owner/name.git`; null where it is a folder, or something else. */
export function readGitAddress(address: string): GitAddress | null {
  const [, named, bare, slash = '', rest = ''] = SHORT.exec(address) ?? []
  const host = named ?? bare
  // A whole path is one on that machine's disk, but for forges that know better.
  if (host !== undefined) return located('https', host, rest, { isPage: slash === '' })
  if (!URL.canParse(address)) return null
  const url = new URL(address)
  const scheme = /^(?:git\+)?(https?|ssh|git):$/.exec(url.protocol)?.[1]
  if (scheme === undefined) return null
  const isWeb = scheme.startsWith('http')
  return located(isWeb ? scheme : 'https', isWeb ? url.host : url.hostname, url.pathname, { isPage: true })
}

/** Whether an address holds what lets one in: a password, a token in place of a user or in a query. */
export function holdsLogin(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, username, password, search } = new URL(address)
  return password !== '' || (/^(?:git\+)?https?:$/.test(protocol) && (username !== '' || search !== ''))
}

/** A host has a dot, or somebody who logs in there: else it is one letter of a disk, or what npm has in short. */
const SHORT = /^(?:[^@/:\s]+@([\w.-]{2,})|([\w-]+(?:\.[\w-]+)+)):(?!\/\/)(\/?)(.+)$/

function located(scheme: string, host: string, path: string, { isPage }: { isPage: boolean }): GitAddress {
  const clean = path.replaceAll(/^\/+|\/+$/g, '').replace(/\.git$/, '')
  const isClean = /^[\w.-]+(?::\d+)?$/.test(host) && /^[\w.~-]+(?:\/[\w.~-]+)*$/.test(clean)
  return {
    host: host.replace(/:\d+$/, '').toLowerCase(),
    path: clean,
    web: isPage && isClean ? `${scheme}://${host}/${clean}` : null,
  }
}
