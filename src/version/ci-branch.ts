import type { World } from '../world.js'

/**
 * The branch that CI builds, by the variables of GitHub and GitLab: both check out commits. They are heard of their own
 * commit alone, as a job may check out another one, and not of pull and merge requests, which are on no branch yet.
 *
 * @param head the full id of the commit that is checked out
 */
export function branchOfCi({ env }: World, head: string): string | null {
  const ofGithub =
    env['GITHUB_SHA'] === head && env['GITHUB_REF_TYPE'] === 'branch' && !env['GITHUB_HEAD_REF']
  const github = ofGithub ? env['GITHUB_REF_NAME'] : undefined
  const gitlab = env['CI_COMMIT_SHA'] === head ? env['CI_COMMIT_BRANCH'] : undefined
  return github || gitlab || null
}
