import type { World } from '../world.js'

/** Somebody's own machine. */
const LOCAL = 'urn:slipway:builder:local'

/**
 * The kind of machine that builds, as a URI: a runner of GitHub's or one's own, the runners of a GitLab project, or none
 * that is known. Not which one of them, nor which run: a commit has one provenance wherever runners of a kind build it.
 */
export function builderId({ env }: Pick<World, 'env'>): string {
  if (env['GITHUB_ACTIONS'] === 'true') {
    const kind = env['RUNNER_ENVIRONMENT'] ?? ''
    // As npm's own provenance names it.
    return `https://github.com/actions/runner${/^[\w-]+$/.test(kind) ? `/${kind}` : ''}`
  }
  const project = env['CI_PROJECT_URL'] ?? ''
  if (env['GITLAB_CI'] === 'true' && /^https?:\/\/[\w.:-]+(?:\/[\w.~-]+)+$/.test(project))
    return `${project}/-/runners`
  return LOCAL
}
