import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findCredentials } from '../../../src/package/registry/credentials.js'
import { parseReference } from '../../../src/package/registry/reference.js'
import { writeFiles } from '../../support/files.js'
import { tempFolder } from '../../support/temp.js'
import { testWorld } from '../../support/world.js'

const ann = { user: 'ann', password: 'a:b' }
const auth = Buffer.from('ann:a:b').toString('base64')

test('the login of docker, podman and CI is found where they leave it', async () => {
  const folder = await tempFolder()
  const auths = (key: string) => ({ auths: { [key]: { auth } } })
  await writeFiles(folder, {
    '.docker/config.json': auths('docker.example'),
    '.config/containers/auth.json': auths('podman.example/acme'),
    'other/config.json': auths('https://other.example/v1/'),
    'file.json': auths('https://index.docker.io/v1/'),
  })
  expect(await find(folder, 'docker.example/acme/ferry')).toEqual(ann)
  expect(await find(folder, 'podman.example/acme/ferry')).toEqual(ann)
  expect(await find(folder, 'podman.example/acmex/ferry')).toBe(null)
  expect(await find(folder, 'other.example/x', { DOCKER_CONFIG: join(folder, 'other') })).toEqual(ann)
  expect(await find(folder, 'ferry', { REGISTRY_AUTH_FILE: join(folder, 'file.json') })).toEqual(ann)
  const text = JSON.stringify(auths('text.example'))
  expect(await find(folder, 'text.example/x', { DOCKER_AUTH_CONFIG: text })).toEqual(ann)
  const gitlab = { CI_REGISTRY: 'lab.example', CI_REGISTRY_USER: 'ci', CI_REGISTRY_PASSWORD: 'p' }
  expect(await find(folder, 'lab.example/x', gitlab)).toEqual({ user: 'ci', password: 'p' })
  expect(await find(folder, 'evil.example/x', { ...gitlab, GITHUB_TOKEN: 't' })).toBe(null)
  expect(await find(folder, 'ghcr.io/x/y', { GITHUB_TOKEN: 't', GITHUB_ACTOR: 'bot' })).toEqual({
    user: 'bot',
    password: 't',
  })
  expect(await find(folder, '__proto__.example/x')).toBe(null)
})

test('a helper is asked as docker asks it', async () => {
  const folder = await tempFolder()
  await helper(
    folder,
    'keys',
    `read registry
case $1-$registry in
  get-keys.example) echo '{"ServerURL":"","Username":"ann","Secret":"a:b"}';;
  get-token.example) echo '{"Username":"<token>","Secret":"t"}';;
  get-odd.example) echo '{}';;
  get-broken.example) echo "the keyring is locked by $MY_TOKEN" >&2; exit 1;;
  *) echo "credentials not found in native keychain"; exit 1;;
esac`,
  )
  await writeFiles(folder, {
    '.docker/config.json': {
      credsStore: 'keys',
      credHelpers: { 'gone.example': 'gone', 'evil.example': '../keys' },
    },
  })
  const env = { PATH: `${folder}:${process.env['PATH']}`, MY_TOKEN: 'open-sesame' }
  expect(await find(folder, 'keys.example/x', env)).toEqual(ann)
  expect(await find(folder, 'token.example/x', env)).toEqual({ identityToken: 't' })
  expect(await find(folder, 'unknown.example/x', env)).toBe(null)
  const failing = (host: string) => find(folder, `${host}/x`, env).catch((error: unknown) => error)
  expect(await failing('broken.example')).toMatchObject({
    code: 'REGISTRY_HELPER_FAILED',
    message:
      '"docker-credential-keys" does not give the login for "broken.example": "the keyring is locked by [secret]"',
  })
  expect(await failing('odd.example')).toMatchObject({ code: 'REGISTRY_HELPER_FAILED' })
  expect(await failing('gone.example')).toMatchObject({
    message: expect.stringContaining('"docker-credential-gone"'),
  })
  expect(await failing('evil.example')).toMatchObject({
    message: expect.stringContaining('no name of a program'),
  })
})

test('a login that cannot be read is an error that shows nothing of it', async () => {
  const folder = await tempFolder()
  await writeFiles(folder, { '.docker/config.json': '{"auths": "secret' })
  const file = join(folder, '.docker/config.json')
  await expect(find(folder, 'a.example/x')).rejects.toMatchObject({
    code: 'REGISTRY_LOGIN_UNREADABLE',
    message: `the login in ${JSON.stringify(file)} cannot be read: it is no JSON`,
  })
  await writeFiles(folder, { '.docker/config.json': { auths: { 'a.example': { auth: 'c2VjcmV0' } } } })
  await expect(find(folder, 'a.example/x')).rejects.toMatchObject({ code: 'REGISTRY_LOGIN_UNREADABLE' })
})

test.each([
  ['node:24-slim', 'docker.io', 'library/node', '24-slim'],
  ['acme/ferry', 'docker.io', 'acme/ferry', null],
  ['ghcr.io/acme/ferry:1', 'ghcr.io', 'acme/ferry', '1'],
  ['localhost/x', 'localhost', 'x', null],
  ['127.0.0.1:5000/a/b/c', '127.0.0.1:5000', 'a/b/c', null],
])('%s is read as docker reads it', (text, host, repository, tag) => {
  expect(parseReference(text)).toEqual({ host, repository, tag, digest: null })
})

test.each(['', 'Ferry', 'a/../b', 'ghcr.io/x:', 'ghcr.io//x', 'https://ghcr.io/x', 'x@sha256:12', '-x/y'])(
  '%j is no reference',
  (text) => {
    expect(() => parseReference(text)).toThrow(
      expect.objectContaining({ code: 'REGISTRY_REFERENCE_UNREADABLE' }),
    )
  },
)

function find(folder: string, reference: string, env: Record<string, string> = {}) {
  const ci = [
    'CI_REGISTRY',
    'GITHUB_TOKEN',
    'DOCKER_CONFIG',
    'DOCKER_AUTH_CONFIG',
    'REGISTRY_AUTH_FILE',
    'XDG_RUNTIME_DIR',
    'XDG_CONFIG_HOME',
  ]
  const none = Object.fromEntries(ci.map((name) => [name, undefined]))
  return findCredentials(parseReference(reference), {
    world: testWorld(folder, { env: { ...none, HOME: folder, ...env } }),
  })
}

async function helper(folder: string, name: string, script: string): Promise<void> {
  const file = join(folder, `docker-credential-${name}`)
  await writeFiles(folder, { [`docker-credential-${name}`]: `#!/bin/sh\n${script}\n` })
  await chmod(file, 0o755)
}
