/** An author is no authorisation. */
const SECRET = /token|pass|pwd|secret|credential|private|auth(?!or(?!i[sz]))|cookie|dsn|api_?key|(^|_)key$/i

/** Folders that a shell names. */
const FOLDERS = /^(?:OLD)?PWD$/

/** A variable that is the secret, and no setting of it: API_TOKEN, not API_TOKEN_TTL. */
const ITSELF = /(?:token|pass|password|pwd|secret|key)$/i

/** In whatever variable: one that signs may be in any. */
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/

/** Who logs in to an address, as it stands in one. What comes before a digest is the name of an image. */
const LOGIN = /\/\/([^/?#\s]+)@(?!sha256:(?:[0-9a-f]{64}|…|\.\.\.))/g

/** What is shorter is no secret, and may stand anywhere. */
const SHORTEST = 5

/**
 * Gives a function that hides the values of variables whose names say that they are secret, URL-encoded ones too;
 * private keys and the passwords in addresses that variables hold; and the login in any address.
 */
export function hideSecrets(env: Readonly<Record<string, string | undefined>>): (text: string) => string {
  const secrets = Object.entries(env)
    .flatMap(([name, value = '']) => (isSecret(name, value) ? [value] : passwordsIn(value)))
    // A key may have several lines, and is met line by line.
    .flatMap((value) => value.split(/\r?\n/))
    .flatMap((line) => [line.trim(), urlEncoded(line.trim())])
    .filter((line) => line.length >= SHORTEST)
    // One secret may be a part of another.
    .toSorted((one, other) => other.length - one.length)
  return (text) =>
    secrets
      .reduce((left, secret) => left.replaceAll(secret, '[secret]'), text)
      .replaceAll(LOGIN, '//[secret]@')
}

/** Of what is no well-formed text, too, as it is when it was written and read again. */
function urlEncoded(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString())
}

function isSecret(name: string, value: string): boolean {
  if (PRIVATE_KEY.test(value)) return true
  if (!SECRET.test(name) || FOLDERS.test(name)) return false
  const text = value.trim()
  // What stands in many a place: `npm_config_always_auth=false`, `AUTH_TIMEOUT=30000`.
  return !/^(?:true|false)$/i.test(text) && (!/^[+-]?\d+(?:\.\d+)?$/.test(text) || ITSELF.test(name))
}

/** As they stand there, and decoded. */
function passwordsIn(value: string): string[] {
  return [...value.matchAll(LOGIN)].flatMap(([, login = '']) => {
    const password = login.slice(login.indexOf(':') + 1)
    return login.includes(':') ? [password, decode(password)] : []
  })
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
