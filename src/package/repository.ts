import { type Config, readPackageJson } from '../config/index.js'
import { openGit } from '../version/index.js'
import type { World } from '../world.js'

/**
 * The address of the git remote that this was cloned from, as a browser opens it, and with nobody's password; null
 * where that is no place that others know: a folder, or nothing.
 */
export async function remoteRepository({ root, release }: Config, world: World): Promise<string | null> {
  const tag = release.publish.find(({ to }) => to === 'git-tag')
  const remote = tag?.to === 'git-tag' ? tag.remote : 'origin'
  const { exit, stdout } = await openGit(root, world).run(['ls-remote', '--get-url', '--', remote])
  return exit === 0 ? webAddress(stdout.trim()) : null
}

/** The repository that package.json names: part of the commit, and so the same for all who have it; else the remote. */
export async function namedRepository(config: Config, world: World): Promise<string | null> {
  const { repository } = await readPackageJson(config.root)
  const named = repository === null ? null : addressOf(repository)
  return named ?? (await remoteRepository(config, world))
}

/** The web address of what stands in a package.json's `repository`; null where it leads to no place on the web. */
export function addressOf(repository: string): string | null {
  return webAddress(inFull(repository))
}

const SHORT: Readonly<Record<string, string>> = {
  github: 'https://github.com/',
  gitlab: 'https://gitlab.com/',
  bitbucket: 'https://bitbucket.org/',
}

/** What npm understands in short: `github:owner/name`, `owner/name`. */
function inFull(repository: string): string {
  const [, host = 'github', path] =
    /^(?:(github|gitlab|bitbucket):)?([\w.-]+\/[\w.-]+)$/.exec(repository) ?? []
  return path === undefined ? repository : `${SHORT[host]}${path}`
}

/** `https://host/owner/name` for the addresses that git takes: URLs, and `git@host:owner/name.git`. */
export function webAddress(address: string): string | null {
  const short = /^(?:[\w.-]+@)?([\w.-]{2,}):(?!\/)(.+)$/.exec(address)
  const [scheme = '', host = '', path = ''] =
    short === null ? partsOf(address) : ['ssh', short[1], `/${short[2]}`]
  if (!/^(?:https?|ssh|git)$/.test(scheme) || !/^[\w.-]+(?::\d+)?$/.test(host)) return null
  const clean = path.replace(/\/+$/, '').replace(/\.git$/, '')
  return /^(?:\/[\w.~-]+)+$/.test(clean) ? `${scheme === 'http' ? 'http' : 'https'}://${host}${clean}` : null
}

function partsOf(address: string): string[] {
  if (!URL.canParse(address)) return []
  const { protocol, host, hostname, pathname } = new URL(address)
  const scheme = protocol.replace(/^git\+/, '').slice(0, -1)
  // A port of ssh leads no browser anywhere.
  return [scheme, /^https?$/.test(scheme) ? host : hostname, pathname]
}

/** Addresses in a repository's web pages. */
export interface Links {
  readonly commit: (id: string) => string
  readonly compare: (from: string, to: string) => string
}

/** null for a host whose pages are not known to look like GitHub's or GitLab's. */
export function linksOf(repository: string | null): Links | null {
  const forge =
    repository === null ? null : /^https?:\/\/(?:[\w-]+\.)*(github|gitlab)\./.exec(repository)?.[1]
  if (forge === null || forge === undefined) return null
  const base = forge === 'github' ? repository : `${repository}/-`
  return {
    commit: (id) => `${base}/commit/${id}`,
    compare: (from, to) => `${base}/compare/${encodeURIComponent(from)}...${encodeURIComponent(to)}`,
  }
}
