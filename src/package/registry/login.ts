import { SlipwayError } from '../../errors.js'
import { type Http, isLoopback } from '../../http.js'
import { type Challenge, readChallenge } from './challenge.js'
import { type Credentials, findCredentials, type CredentialContext } from './credentials.js'

/** Logs in to one registry when it asks for it. */
export interface Login {
  /** What is to be sent as `Authorization`; null: nothing, as far as is known. */
  readonly header: () => Promise<string | null>
  /** Logs in as the answer of a server wants it; false: it does not say how, or this was it. */
  readonly answer: (headers: Headers) => Promise<boolean>
  /** Who one is there: a name; null: nobody. */
  readonly user: () => string | null
  /** What the token allows in a repository, where it is one that can be read; null: that is not known. */
  readonly allows: (repository: string) => readonly string[] | null
}

interface Wanted {
  readonly host: string
  readonly base: URL
  readonly repository: string
  /** What a token is to allow: `repository:acme/ferry:pull,push`. */
  readonly scopes: readonly string[]
}

/** As the token protocol has it, where a server does not say how long a token lasts. */
const LASTS = 60

export function openLogin(
  { host, base, repository, scopes }: Wanted,
  http: Http,
  context: CredentialContext,
): Login {
  let found: Promise<Credentials | null> | undefined
  let challenge: Challenge | null = null
  let who: string | null = null
  let token: { readonly text: string; readonly until: number } | null = null
  const now = (): number => context.world.now().getTime()

  /** Found when they are needed: a helper may ask for a fingerprint. */
  const credentials = async (): Promise<Credentials | null> => {
    const known = await (found ??= findCredentials({ host, repository }, context))
    if (known === null) return null
    if ('identityToken' in known) http.hide(known.identityToken)
    else for (const secret of [known.password, basicOf(known)]) http.hide(secret)
    who = 'user' in known ? known.user : 'identity token'
    return known
  }

  const login: Login = {
    async header() {
      if (challenge === null) return null
      if (challenge.scheme === 'basic') {
        const known = await credentials()
        return known !== null && 'user' in known ? `Basic ${basicOf(known)}` : null
      }
      if (token === null || token.until <= now()) token = await fetchToken(challenge)
      return `Bearer ${token.text}`
    },
    async answer(headers) {
      const next = readChallenge(headers.get('www-authenticate'))
      // A token may have run out before its time; a second refusal is one.
      const isNew = challenge === null || (next?.scheme === 'bearer' && token !== null)
      challenge = next
      token = null
      return next !== null && isNew
    },
    user: () => who,
    allows: (name) => (token === null ? null : allowedBy(token.text, name)),
  }
  return login

  async function fetchToken({ parameters }: Challenge): Promise<{ text: string; until: number }> {
    const realm = realmOf(parameters['realm'], base)
    const known = await credentials()
    const asked = known !== null && 'identityToken' in known ? exchange(known.identityToken) : get(known)
    const answer = await http.ask(asked.method, asked.url, {
      ...asked,
      answers: [400, 401, 403, 404],
      repeatable: true,
    })
    if (answer.status !== 200) {
      const said = answer.said()
      throw new SlipwayError('REGISTRY_DENIED', { place: `${host}/${repository}`, user: who, said })
    }
    const { token: own, access_token: other, expires_in: lasts } = answer.json() as Record<string, unknown>
    const text = own ?? other
    if (typeof text !== 'string' || !/^[\x21-\x7e]+$/.test(text))
      throw new SlipwayError('REGISTRY_ANSWER_UNKNOWN', { host, what: 'its token server gave no token' })
    http.hide(text)
    // A while before, as it is to last for the answer too.
    const seconds = typeof lasts === 'number' && lasts > 0 ? lasts : LASTS
    return { text, until: now() + seconds * 500 }

    function get(account: { user: string; password: string } | null) {
      const url = new URL(realm)
      if (parameters['service'] !== undefined) url.searchParams.set('service', parameters['service'])
      for (const scope of scopes) url.searchParams.append('scope', scope)
      if (account !== null) url.searchParams.set('account', account.user)
      const headers = account === null ? {} : { authorization: `Basic ${basicOf(account)}` }
      return { method: 'GET', url, headers }
    }

    function exchange(refreshToken: string) {
      const form = new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: 'slipway',
        refresh_token: refreshToken,
      })
      form.set('service', parameters['service'] ?? host)
      form.set('scope', scopes.join(' '))
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      return { method: 'POST', url: realm, headers, body: form.toString() }
    }
  }
}

const basicOf = ({ user, password }: { user: string; password: string }): string =>
  Buffer.from(`${user}:${password}`).toString('base64')

/** Where the password goes, of which the registry speaks: encrypted, or from this machine to this machine. */
function realmOf(text: string | undefined, base: URL): URL {
  const realm = URL.canParse(text ?? '') ? new URL(text ?? '') : null
  if (realm === null || realm.username !== '' || realm.password !== '')
    throw new SlipwayError('REGISTRY_ANSWER_UNKNOWN', {
      host: base.host,
      what: 'it does not say where tokens are',
    })
  if (realm.protocol !== 'https:' && !(isLoopback(realm) && isLoopback(base)))
    throw new SlipwayError('HTTP_NOT_ENCRYPTED', { address: realm.origin })
  return realm
}

/** What a JSON Web Token grants, as registries write it; null where it is none. */
function allowedBy(token: string, repository: string): readonly string[] | null {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
      access?: readonly { name?: string; actions?: readonly string[] }[]
    }
    if (!Array.isArray(claims.access)) return null
    return claims.access.flatMap(({ name, actions }) => (name === repository ? [...(actions ?? [])] : []))
  } catch {
    return null
  }
}
