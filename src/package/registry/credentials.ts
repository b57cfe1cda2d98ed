import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { SlipwayError } from '../../errors.js'
import { isMissing } from '../../files.js'
import type { World } from '../../world.js'
import { askHelper } from './credential-helper.js'
import { HUB } from './reference.js'

/** Who logs in. An identity token stands in for a password, and is exchanged for tokens. */
export type Credentials =
  | { readonly user: string; readonly password: string }
  | { readonly identityToken: string }

export interface CredentialContext {
  readonly world: World
  readonly signal?: AbortSignal | undefined
}

/**
 * The login for a repository, from where docker, podman and CI leave it; null: none, one is nobody. The first that knows
 * the registry counts: DOCKER_AUTH_CONFIG (the text of a config.json), REGISTRY_AUTH_FILE, docker's config.json (in
 * DOCKER_CONFIG, else ~/.docker), podman's auth.json; then what CI gives jobs for its own registry. A name and a password
 * that do not say for which registry they are, are for none.
 *
 * @throws SlipwayError REGISTRY_LOGIN_UNREADABLE, REGISTRY_HELPER_FAILED
 */
export async function findCredentials(
  { host, repository }: { host: string; repository: string },
  context: CredentialContext,
): Promise<Credentials | null> {
  const { env } = context.world
  const text = env['DOCKER_AUTH_CONFIG']
  const configs = [...(text === undefined ? [] : [{ from: 'DOCKER_AUTH_CONFIG', text }]), ...filesFor(env)]
  for (const config of configs) {
    const login = await loginIn(await readConfig(config), keysFor(host, repository), config.from, context)
    if (login !== null) return login
  }
  return fromCi(host, env)
}

type Env = World['env']

interface Source {
  /** The variable or file, for errors. */
  readonly from: string
  /** null: it is a file. */
  readonly text: string | null
}

function filesFor(env: Env): Source[] {
  const home = env['HOME'] ?? homedir()
  const runtime = env['XDG_RUNTIME_DIR']
  return [
    env['REGISTRY_AUTH_FILE'],
    join(env['DOCKER_CONFIG'] ?? join(home, '.docker'), 'config.json'),
    runtime === undefined ? undefined : join(runtime, 'containers', 'auth.json'),
    join(env['XDG_CONFIG_HOME'] ?? join(home, '.config'), 'containers', 'auth.json'),
  ].flatMap((from) => (from === undefined || from === '' ? [] : [{ from, text: null }]))
}

interface DockerConfig {
  readonly auths?: Readonly<Record<string, Entry | undefined>>
  readonly credsStore?: string
  readonly credHelpers?: Readonly<Record<string, string | undefined>>
}

interface Entry {
  /** `user:password` in base64. */
  readonly auth?: string
  readonly username?: string
  readonly password?: string
  readonly identitytoken?: string
}

async function readConfig({ from, text }: Source): Promise<DockerConfig> {
  try {
    return { ...(JSON.parse(text ?? (await readFile(from, 'utf8'))) as DockerConfig | null) }
  } catch (error) {
    if (text === null && isMissing(error)) return {}
    // What is wrong with JSON is told with a part of it.
    const reason = error instanceof SyntaxError ? 'it is no JSON' : (error as Error).message
    throw new SlipwayError('REGISTRY_LOGIN_UNREADABLE', { from, reason })
  }
}

interface Keys {
  /** What a login may be kept under: podman's for a part of a registry, docker's for all of it, and those of old. */
  readonly keys: readonly string[]
  /** What docker calls the registry. */
  readonly plainKey: string
}

function keysFor(host: string, repository: string): Keys {
  const parts = repository.split('/')
  const paths = parts.map((_, index) => [host, ...parts.slice(0, parts.length - index)].join('/'))
  const plainKey = host === HUB ? 'https://index.docker.io/v1/' : host
  const hub = host === HUB ? [plainKey, 'index.docker.io', 'registry-1.docker.io'] : []
  return {
    keys: [...paths, ...hub, host, `https://${host}`, `https://${host}/v1/`, `https://${host}/v2/`],
    plainKey,
  }
}

async function loginIn(
  { auths = {}, credsStore, credHelpers = {} }: DockerConfig,
  { keys, plainKey }: Keys,
  from: string,
  context: CredentialContext,
): Promise<Credentials | null> {
  const present = (known: object): string[] => keys.filter((key) => Object.hasOwn(known, key))
  for (const key of present(credHelpers)) {
    const helped = await askHelper(credHelpers[key] ?? '', key, context)
    if (helped !== null) return helped
  }
  if (credsStore !== undefined) {
    // As docker calls it, where it is not said to be there under another name.
    const [key = plainKey] = present(auths)
    const stored = await askHelper(credsStore, key, context)
    if (stored !== null) return stored
  }
  for (const key of present(auths)) {
    const kept = fromEntry(auths[key] ?? {}, `${from}: ${key}`)
    if (kept !== null) return kept
  }
  return null
}

function fromEntry({ auth, username, password, identitytoken }: Entry, from: string): Credentials | null {
  if (identitytoken !== undefined && identitytoken !== '') return { identityToken: identitytoken }
  if (username !== undefined && password !== undefined) return { user: username, password }
  if (auth === undefined || auth === '') return null
  const text = Buffer.from(auth, 'base64').toString()
  const colon = text.indexOf(':')
  if (colon < 1)
    throw new SlipwayError('REGISTRY_LOGIN_UNREADABLE', {
      from,
      reason: 'auth is no user:password in base64',
    })
  return { user: text.slice(0, colon), password: text.slice(colon + 1).replace(/\0+$/, '') }
}

/** GitLab names its registry; GitHub's takes the token of a job. */
function fromCi(host: string, env: Env): Credentials | null {
  const {
    CI_REGISTRY: own,
    CI_REGISTRY_USER: user,
    CI_REGISTRY_PASSWORD: password,
    GITHUB_TOKEN: token,
  } = env
  if (own === host && user !== undefined && password !== undefined) return { user, password }
  if (host === 'ghcr.io' && token !== undefined && token !== '')
    return { user: env['GITHUB_ACTOR'] ?? 'token', password: token }
  return null
}
