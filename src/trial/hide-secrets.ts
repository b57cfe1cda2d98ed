const SECRET = /token|passw|secret|credential|private|api_?key/i

/** What is shorter is no secret, and may stand anywhere. */
const SHORTEST = 5

/** Gives a function that hides the values of variables whose names say that they are secret, URL-encoded ones too. */
export function hideSecrets(env: Readonly<Record<string, string | undefined>>): (text: string) => string {
  const secrets = Object.entries(env)
    .filter(([name]) => SECRET.test(name))
    // A key may have several lines, and is met line by line.
    .flatMap(([, value]) => value?.split(/\r?\n/) ?? [])
    .flatMap((line) => [line.trim(), encodeURIComponent(line.trim())])
    .filter((line) => line.length >= SHORTEST)
    // One secret may be a part of another.
    .toSorted((one, other) => other.length - one.length)
  return (text) => secrets.reduce((left, secret) => left.replaceAll(secret, '[secret]'), text)
}
