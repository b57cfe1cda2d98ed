import type { World } from '../../world.js'
import { type PackageToPublish, scopeOf } from './package-json.js'

type Env = World['env']

/** By the name that id tokens are made out to. Only this registry trusts publishers and takes provenance. */
export const PUBLIC_REGISTRY = 'registry.npmjs.org'

export function isPublicRegistry(registry: string): boolean {
  return URL.canParse(registry) && new URL(registry).hostname === PUBLIC_REGISTRY
}

/** Whether the CI gives npm a token for its registry, with which it may publish as a trusted publisher, and do nothing else. */
export function offersTrust(env: Env): boolean {
  const onGitHub = isSet(env, 'GITHUB_ACTIONS')
  if (isSet(env, 'NPM_ID_TOKEN')) return onGitHub || isSet(env, 'GITLAB_CI') || isSet(env, 'CIRCLECI')
  return onGitHub && mayAskForTokens(env)
}

/**
 * Whether `--provenance` is given: the CI can sign, and both the sources and the package are public, or npm's registry
 * would refuse it. Not where package.json or npm's settings say something of their own.
 *
 * @param event what GitHub says of the event that runs the workflow; null: nothing
 */
export function makesProvenance(
  { name, publishConfig }: PackageToPublish,
  { access, env, event }: { access: string | null; env: Env; event: unknown },
): boolean {
  const isDecided = publishConfig['provenance'] !== undefined || isSet(env, 'npm_config_provenance')
  const isPublic = access === 'public' || (access === null && scopeOf(name) === null)
  return !isDecided && isPublic && (canSignOnGitHub(env, event) || canSignOnGitLab(env))
}

function canSignOnGitHub(env: Env, event: unknown): boolean {
  if (!isSet(env, 'GITHUB_ACTIONS') || !mayAskForTokens(env)) return false
  if (env['RUNNER_ENVIRONMENT'] === 'self-hosted') return false
  const { repository } = (event ?? {}) as { repository?: { private?: unknown } | null }
  return repository?.private === false
}

function canSignOnGitLab(env: Env): boolean {
  return (
    isSet(env, 'GITLAB_CI') && isSet(env, 'SIGSTORE_ID_TOKEN') && env['CI_PROJECT_VISIBILITY'] === 'public'
  )
}

function mayAskForTokens(env: Env): boolean {
  return isSet(env, 'ACTIONS_ID_TOKEN_REQUEST_URL') && isSet(env, 'ACTIONS_ID_TOKEN_REQUEST_TOKEN')
}

function isSet(env: Env, name: string): boolean {
  return (env[name] ?? '') !== ''
}
