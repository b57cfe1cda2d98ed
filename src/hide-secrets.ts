/** An author is no authorisation. */
const SECRET = /token|pass|pwd|secret|credential|private|auth(?!or(?!i[sz]))|cookie|dsn|api_?key|(^|_)key$/i

/** Who logs in to an address, as it stands in one. */
const LOGIN = /\/\/([^/?#\s]+)@/g

/** What is shorter is no secret, and may stand anywhere. */
const SHORTEST = 5

/**
 * Gives a function that hides the values of variables whose names say that they are secret, URL-encoded ones too; the
 * passwords in addresses that variables hold; and the login in any address.
 */
export function hideSecrets(env: Readonly<Record<string, string | undefined>>): (text: string) => string {
  const secrets = Object.entries(env)
    .flatMap(([name, value = '']) => (SECRET.test(name) ? [value] : passwordsIn(value)))
    // A key may have several lines, and is met line by line.
    .flatMap((value) => value.split(/\r?\n/))
    .flatMap((line) => [line.trim(), encodeURIComponent(line.trim())])
    .filter((line) => line.length >= SHORTEST)
    // One secret may be a part of another.
    .toSorted((one, other) => other.length - one.length)
  return (text) =>
    secrets
      .reduce((left, secret) => left.replaceAll(secret, '[secret]'), text)
      .replaceAll(LOGIN, '//[secret]@')
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
