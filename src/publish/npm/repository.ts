import { addressOf } from '../../package/index.js'
import type { World } from '../../world.js'

/** Whether the `repository` of a package.json is the one that CI builds, which npm's registry holds against the provenance. */
export function isRepositoryOf(repository: string, env: World['env']): boolean {
  const built = addressOnCi(env)
  return built === null || addressOf(repository) === addressOf(built)
}

/** null where CI does not tell. */
export function addressOnCi({
  GITHUB_SERVER_URL: server,
  GITHUB_REPOSITORY: repository,
  CI_PROJECT_URL: project,
}: World['env']): string | null {
  if (server && repository) return `${server}/${repository}`
  return project || null
}
