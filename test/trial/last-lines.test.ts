import { PassThrough } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { renderError } from '../../src/cli/diagnostics.js'
import { hideSecrets } from '../../src/hide-secrets.js'
import { tailOf } from '../../src/trial/tail.js'
import { failureOf, lastLines, tried } from '../support/trial.js'

test('control characters that a service writes do not reach the terminal', async () => {
  const program = String.raw`
process.stdout.write('\u001b]0;title\u0007\u001b[2J\u001b[31mred\u001b[0m\r\b\u009b5A \u202etxt\n')
process.stderr.write(Buffer.from([0x1b, 0x5b, 0xff, 0xfe, 0x0a]))
process.exit(1)`
  const error = await failureOf(tried(program))
  const rendered = renderError(error, { color: false, cwd: '/' })
  expect(rendered).toContain('red')
  // oxlint-disable-next-line no-control-regex -- this is what it is about
  expect(rendered).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
})

test('secrets of the environment that a service writes are hidden', async () => {
  const env = {
    SEA_TOKEN: 'a/b+c d%e',
    DB_PASSWORD: 'tide',
    TLS_PRIVATE_KEY: '-----BEGIN KEY-----\nMIGHAgEAMBMG\n-----END KEY-----\n',
    REGION: 'north',
  }
  const program = `
const { SEA_TOKEN, TLS_PRIVATE_KEY, DB_PASSWORD, REGION, API_KEY } = process.env
console.error('connecting to db.example.org?token=' + encodeURIComponent(SEA_TOKEN) + ' with ' + SEA_TOKEN)
console.error(JSON.stringify({ TLS_PRIVATE_KEY, API_KEY, REGION, DB_PASSWORD }))
process.exit(1)`
  const error = await failureOf(tried(program, { env, config: { env: { API_KEY: 'k3y-of-the-config' } } }))
  const text = lastLines(error)
  expect(text).toContain('token=[secret] with [secret]')
  expect(text).toContain('"REGION":"north"')
  for (const secret of ['a/b+c d%e', 'a%2Fb', 'MIGHAgEAMBMG', 'k3y-of-the-config']) {
    expect(text).not.toContain(secret)
  }
})

test('what else is secret by its name, and passwords in addresses, are hidden', () => {
  const secrets = {
    DB_PASS: 'hidden-1',
    MYSQL_PWD: 'hidden-2',
    HTTP_AUTHORIZATION: 'hidden-3',
    REGISTRY_AUTH: 'hidden-4',
    SESSION_COOKIE: 'hidden-5',
    SENTRY_DSN: 'hidden-6',
    ENCRYPTION_KEY: 'hidden-7',
    API_KEY_OF_TOMORROW: 'hidden-8',
    DATABASE_URL: 'postgres://ferry:hidden%2D9@db.example.org/sea',
    GIT_AUTHOR_NAME: 'a person',
    MONKEY: 'a monkey',
  }
  const hide = hideSecrets(secrets)
  const hidden = hide(`${Object.values(secrets).join(' ')} hidden%2D9 hidden-9`)
  expect(hidden).not.toMatch(/hidden/)
  expect(hidden).toContain('//[secret]@db.example.org/sea a person a monkey')
  expect(hide('http://me:unheard-of@proxy.example.org/')).toBe('http://[secret]@proxy.example.org/')
})

test('a secret that is a part of another one leaves nothing of it', () => {
  const hide = hideSecrets({
    ONE_TOKEN: 'abcde',
    OTHER_TOKEN: 'abcdefgh',
    EMPTY_TOKEN: '',
    NO_TOKEN: undefined,
  })
  expect(hide('abcdefgh abcde ab')).toBe('[secret] [secret] ab')
})

describe('the last lines', () => {
  test('are forty, in the order in which they came', () => {
    const [one, other] = [new PassThrough(), new PassThrough()]
    const tail = tailFrom(one, other)
    one.write('begun')
    for (let line = 0; line < 50; line++) other.write(`${line}\n`)
    one.write(' and ended\n')
    expect(tail()).toHaveLength(40)
    expect(tail().slice(-2)).toEqual(['49', 'begun and ended'])
  })

  test('are cut where they are long, also where no line ends', () => {
    const stream = new PassThrough()
    const tail = tailFrom(stream)
    for (let part = 0; part < 100; part++) stream.write('x'.repeat(10_000))
    expect(tail()).toEqual([`${'x'.repeat(499)}…`])
  })

  test('hold whole characters, wherever a chunk ends', () => {
    const stream = new PassThrough()
    const tail = tailFrom(stream)
    for (const byte of Buffer.from('größer 🚢\r\n')) stream.write(Buffer.from([byte]))
    expect(tail()).toEqual(['größer 🚢'])
  })

  function tailFrom(...streams: PassThrough[]): () => string[] {
    return tailOf(streams, (line) => line)
  }
})
