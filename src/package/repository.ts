import { type Config, readPackageJson, tagRemote } from '../config/index.js'
import { readGitAddress } from '../git-address.js'
import { openGit } from '../version/index.js'
import type { World } from '../world.js'

/**
 * The address of the git remote that this was cloned from, as a browser opens it, and with nobody's password; null
 * where that is no place that others know: a folder, or nothing.
 */
export async function remoteRepository({ root, release }: Config, world: World): Promise<string | null> {
  const remote = tagRemote(release) ?? 'origin'
  const { exit, stdout } = await openGit(root, world).run(['ls-remote', '--get-url', '--', remote])
  return exit === 0 ? (readGitAddress(stdout.trim())?.web ?? null) : null
}

/** The repository that package.json names: part of the commit, and so the same for all who have it; else the remote. */
export async function namedRepository(config: Config, world: World): Promise<string | null> {
  const { repository } = await readPackageJson(config.root)
  const named = repository === null ? null : addressOf(repository)
  return named ?? (await remoteRepository(config, world))
}

/** The web address of what stands in a package.json's `repository`; null where it leads to no place on the web. */
export function addressOf(repository: string): string | null {
  return readGitAddress(inFull(repository))?.web ?? null
}

const SHORT: Readonly<Record<string, string>> = {
  github: 'https://github.com/',
  gitlab: 'https://gitlab.com/',
  bitbucket: 'https://bitbucket.org/',
}

/** What npm understands in short: `github:owner/name`, `owner/name`. */
function inFull(repository: string): string {
  const gist = /^gist:(\w+)$/.exec(repository)?.[1]
  if (gist !== undefined) return `https://gist.github.com/${gist}`
  const [, host = 'github', path] =
    /^(?:(github|gitlab|bitbucket):)?((?!\.{1,2}\/)[\w.-]+\/(?!\.{1,2}$)[\w.-]+)$/.exec(repository) ?? []
  return path === undefined ? repository : `${SHORT[host]}${path}`
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
