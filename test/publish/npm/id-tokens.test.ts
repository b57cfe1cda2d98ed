import { expect, test } from 'vitest'
import {
  isPublicRegistry,
  makesProvenance,
  offersTrust,
  PUBLIC_REGISTRY,
} from '../../../src/publish/npm/id-tokens.js'

const onGitHub = {
  GITHUB_ACTIONS: 'true',
  ACTIONS_ID_TOKEN_REQUEST_URL: 'https://token.example',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'a-token',
}
const onGitLab = { GITLAB_CI: 'true', SIGSTORE_ID_TOKEN: 'a-token', CI_PROJECT_VISIBILITY: 'public' }
const ferry = { name: 'ferry', private: false, repository: null, publishConfig: {} }
const publicPush = { repository: { private: false } }

type Options = Parameters<typeof makesProvenance>[1]

test.each<[string, boolean, Partial<Options>, Partial<typeof ferry>]>([
  ['GitHub with id-token: write', true, {}, {}],
  ['GitLab with a token for sigstore', true, { env: onGitLab, event: null }, {}],
  ['a laptop', false, { env: {} }, {}],
  ['GitHub without the permission', false, { env: { GITHUB_ACTIONS: 'true' } }, {}],
  ['a private repository', false, { event: { repository: { private: true } } }, {}],
  ['a repository that nobody knows of', false, { event: null }, {}],
  ['a private project', false, { env: { ...onGitLab, CI_PROJECT_VISIBILITY: 'private' } }, {}],
  ["a runner of one's own", false, { env: { ...onGitHub, RUNNER_ENVIRONMENT: 'self-hosted' } }, {}],
  ['a package with a scope, which may be private', false, {}, { name: '@shore/ferry' }],
  ['a package with a scope that is public', true, { access: 'public' }, { name: '@shore/ferry' }],
  ['a package that is not public', false, { access: 'restricted' }, {}],
  ['package.json, which decides', false, {}, { publishConfig: { provenance: false } }],
  ['npm settings, which decide', false, { env: { ...onGitHub, npm_config_provenance: 'false' } }, {}],
])('provenance: %s: %j', (_, made, options, pkg) => {
  const all = { access: null, env: onGitHub, event: publicPush, ...options }
  expect(makesProvenance({ ...ferry, ...pkg }, all)).toBe(made)
})

test('who may publish without a token', () => {
  expect(offersTrust(onGitHub)).toBe(true)
  expect(offersTrust({ GITLAB_CI: 'true', NPM_ID_TOKEN: 'a-token' })).toBe(true)
  expect(offersTrust({ CIRCLECI: 'true', NPM_ID_TOKEN: 'a-token' })).toBe(true)
  expect(offersTrust(onGitLab)).toBe(false)
  expect(offersTrust({ GITHUB_ACTIONS: 'true' })).toBe(false)
  expect(offersTrust({ NPM_ID_TOKEN: 'a-token' })).toBe(false)
})

test('only one registry is the public one', () => {
  expect(isPublicRegistry(`https://${PUBLIC_REGISTRY}/`)).toBe(true)
  expect(isPublicRegistry(`https://${PUBLIC_REGISTRY}.example/`)).toBe(false)
  expect(isPublicRegistry('nonsense')).toBe(false)
})
