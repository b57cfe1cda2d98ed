import { SlipwayError } from '../../errors.js'
import type { CheckContext } from '../types.js'
import { githubClient } from './client.js'
import { findRepository } from './repository.js'
import { releasesOf, type Releases } from './releases.js'

const GITHUB = 'https://github.com'

/**
 * The releases of a repository, asked with the token in GH_TOKEN or GITHUB_TOKEN. Throws GITHUB_REPOSITORY_UNKNOWN and
 * GITHUB_TOKEN_MISSING.
 */
export async function openRepository(
  where: { readonly root: string; readonly repository: string | null },
  context: CheckContext,
): Promise<Releases> {
  const { env } = context.world
  const repository = await findRepository(where, context)
  const token = (env['GH_TOKEN'] || env['GITHUB_TOKEN'] || '').trim()
  if (token === '') throw new SlipwayError('GITHUB_TOKEN_MISSING', { repository })
  return releasesOf(repository, githubClient({ api: apiOf(env), token }, context))
}

/** GITHUB_API_URL; else that of GitHub's server, which may be a company's own. */
function apiOf({ GITHUB_API_URL: api, GITHUB_SERVER_URL: server }: CheckContext['world']['env']): string {
  if (api) return api.replace(/\/+$/, '')
  return server && server !== GITHUB ? `${server.replace(/\/+$/, '')}/api/v3` : 'https://api.github.com'
}
