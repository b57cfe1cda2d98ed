import { SlipwayError } from '../../errors.js'
import { hideSecrets } from '../../hide-secrets.js'
import type { CredentialContext, Credentials } from './credentials.js'

/** What helpers say where they know nothing; each says it in its own words, with exit 1. */
const UNKNOWN = /not found|no credentials|could not be found/i
/** The name that tells that the secret is an identity token. */
const TOKEN = '<token>'

/**
 * Asks `docker-credential-<name>` for a login, as docker does: the registry on its standard input, JSON on its output.
 *
 * @returns null where it has none
 * @throws SlipwayError REGISTRY_HELPER_FAILED
 */
export async function askHelper(
  name: string,
  registry: string,
  { world: { env }, signal }: CredentialContext,
): Promise<Credentials | null> {
  const helper = `docker-credential-${name}`
  const failed = (said: string): SlipwayError =>
    new SlipwayError('REGISTRY_HELPER_FAILED', { helper, registry, said: hideSecrets(env)(said) })
  if (!/^[\w.-]+$/.test(name)) throw failed('this is no name of a program')
  const { execa } = await import('execa')
  const ended = await execa(helper, ['get'], {
    input: registry,
    env,
    extendEnv: false,
    reject: false,
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  })
  signal?.throwIfAborted()
  const { stdout, stderr } = ended
  if (ended.failed) {
    if (ended.exitCode !== undefined && UNKNOWN.test(`${stdout} ${stderr}`)) return null
    // A helper of docker's says what is wrong on its output.
    throw failed(ended.exitCode === undefined ? (ended.shortMessage ?? '') : stderr || stdout)
  }
  return readAnswer(stdout) ?? fail(failed('its answer has no Username and Secret'))
}

function readAnswer(text: string): Credentials | null {
  try {
    const { Username: user, Secret: secret } = JSON.parse(text) as Record<string, unknown>
    if (typeof user !== 'string' || typeof secret !== 'string') return null
    return user === TOKEN ? { identityToken: secret } : { user, password: secret }
  } catch {
    return null
  }
}

function fail(error: SlipwayError): never {
  throw error
}
