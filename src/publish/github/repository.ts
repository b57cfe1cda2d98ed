import { SlipwayError } from '../../errors.js'
import { readGitAddress } from '../../git-address.js'
import { hideSecrets } from '../../hide-secrets.js'
import { openGit } from '../../version/index.js'
import type { CheckContext } from '../types.js'

const REPOSITORY = /^[\w-]+\/(?!\.{1,2}$)[\w.-]+$/

/**
 * `owner/name`: the one given, else that of the git remote origin, else GITHUB_REPOSITORY's. Throws
 * GITHUB_REPOSITORY_UNKNOWN.
 */
export async function findRepository(
  { root, repository }: { readonly root: string; readonly repository: string | null },
  { world, signal }: CheckContext,
): Promise<string> {
  if (repository !== null) return repository
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: built = '' } = world.env
  const hosts = [
    'github.com',
    'ssh.github.com',
    ...(server && URL.canParse(server) ? [new URL(server).hostname] : []),
  ]
  const asked = await openGit(root, world, 'local', signal).run(['remote', 'get-url', 'origin'])
  const origin = asked.exit === 0 ? asked.stdout.trim() : null
  const found = origin === null ? null : repositoryIn(origin, hosts)
  if (found !== null) return found
  if (REPOSITORY.test(built)) return built
  // An address may hold a login.
  const shown = origin === null ? null : hideSecrets(world.env)(origin)
  throw new SlipwayError('GITHUB_REPOSITORY_UNKNOWN', { origin: shown })
}

/** `owner/name` in the address of a git remote on one of some hosts; null: it is elsewhere. */
export function repositoryIn(address: string, hosts: readonly string[]): string | null {
  const there = readGitAddress(address)
  return there !== null && hosts.includes(there.host) && REPOSITORY.test(there.path) ? there.path : null
}
