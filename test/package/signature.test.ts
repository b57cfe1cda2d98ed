import { generateKeyPairSync } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { SignConfig } from '../../src/config/index.js'
import { signingProblems, writeSignature } from '../../src/package/index.js'
import { isSignatureOf, parseSshSignature } from '../../src/package/signature/ssh-signature.js'
import { sha256 } from '../../src/sha256.js'
import { hasOpenSsh, sshAgent, sshKey, verifyBySshKeygen } from '../support/ssh-keys.js'
import { tempFolder } from '../support/temp.js'
import { testWorld } from '../support/world.js'

const place = { of: 'sums.txt', file: 'sums.txt.sig' }
const content = 'a digest  a file\n'

const ssh = test.skipIf(!hasOpenSsh)

ssh(
  'ssh-keygen accepts a signature by a key in a file, and by one in a variable, of the same bytes',
  async () => {
    const key = await sshKey()
    const byFile = await signed({ by: 'file', file: key.file })
    const byEnv = await signed({ by: 'env', env: 'RELEASE_KEY' }, { RELEASE_KEY: key.text })
    expect(byEnv.signature).toBe(byFile.signature)
    expect(await verifyBySshKeygen(byFile.file, byFile.path, key.publicLine)).toMatch(
      /^Good "file" signature/,
    )
    expect(byFile.artifact).toEqual({
      kind: 'signature',
      bundle: null,
      file: 'sums.txt.sig',
      bytes: byFile.signature.length,
      sha256: sha256(byFile.signature),
    })
  },
)

ssh('it refuses that of another content, or by another key', async () => {
  const [key, other] = [await sshKey(), await sshKey()]
  const { file, path } = await signed({ by: 'file', file: key.file })
  await expect(verifyBySshKeygen(file, path, other.publicLine)).rejects.toThrow(
    /Could not verify|NO_SUCH|not/,
  )
  await writeFile(file, 'another digest  a file\n')
  await expect(verifyBySshKeygen(file, path, key.publicLine)).rejects.toThrow(
    /incorrect signature|Could not verify/,
  )
})

ssh('the signature is the very one that ssh-keygen makes, and the agent', async () => {
  const key = await sshKey()
  const env = await sshAgent([key.file])
  const byFile = await signed({ by: 'file', file: key.file })
  const byAgent = await signed({ by: 'agent', publicKey: `${key.file}.pub` }, env)
  expect(byAgent.signature).toBe(byFile.signature)
})

ssh('an agent that has not the key is asked in vain, also where the private key lies beside', async () => {
  const [key, other] = [await sshKey({ passphrase: 'a passphrase' }), await sshKey()]
  const env = await sshAgent([other.file])
  const sign = { by: 'agent', publicKey: `${key.file}.pub` } as const
  await expect(signed(sign, env)).rejects.toMatchObject({ code: 'SIGN_FAILED', exit: 1 })
  await expect(signed(sign, { SSH_AUTH_SOCK: undefined })).rejects.toMatchObject({ code: 'SIGN_FAILED' })
})

ssh('what ssh-keygen signs is read here, and what was changed is found', async () => {
  const key = await sshKey()
  // Without a file among its arguments it signs its stdin; the file that a command gets is one, which it signs beside.
  const script = `ssh-keygen -q -Y sign -n file -f "$0" < "$1"`
  const { signature } = await signed({ by: 'command', command: ['sh', '-c', script, key.file] })
  const parsed = parseSshSignature(signature)
  expect(Buffer.from(key.publicLine.split(' ')[1] ?? '', 'base64').subarray(-32)).toEqual(parsed?.publicKey)
  expect(parsed !== null && isSignatureOf(parsed, Buffer.from(content))).toBe(true)
  expect(parsed !== null && isSignatureOf(parsed, Buffer.from(`${content} `))).toBe(false)
})

ssh.each([
  [{ passphrase: 'a passphrase' }, 'SIGN_KEY_LOCKED', /is protected by a passphrase/],
  [{ type: 'rsa' }, 'SIGN_KEY_UNFIT', /another kind than ed25519/],
  [{ type: 'ecdsa' }, 'SIGN_KEY_UNFIT', /another kind than ed25519/],
])('a key of %j is refused before anything is built', async (options, code, message) => {
  const key = await sshKey(options)
  const problems = await signingProblems({ by: 'file', file: key.file }, testWorld('/'))
  expect(problems).toMatchObject([{ code, message: expect.stringMatching(message) as string }])
  expect(problems[0]?.message).not.toContain(key.text.slice(50, 80))
})

ssh('a damaged key is refused', async () => {
  const { text } = await sshKey()
  const lines = text.split('\n')
  const cut = [lines[0], ...lines.slice(1, -3), ...lines.slice(-2)].join('\n')
  await expect(signed({ by: 'env', env: 'KEY' }, { KEY: cut })).rejects.toMatchObject({
    code: 'SIGN_KEY_UNFIT',
  })
})

test('a key in PKCS #8 is one, too, and an encrypted one is locked', async () => {
  const { privateKey } = generateKeyPairSync('ed25519')
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
  const parsed = parseSshSignature((await signed({ by: 'env', env: 'KEY' }, { KEY: pem })).signature)
  expect(parsed !== null && isSignatureOf(parsed, Buffer.from(content))).toBe(true)
  const locked = privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' })
  const sign = { by: 'env', env: 'KEY' } as const
  await expect(signed(sign, { KEY: locked.toString() })).rejects.toMatchObject({ code: 'SIGN_KEY_LOCKED' })
})

test.each<[SignConfig, Record<string, string>, string]>([
  [{ by: 'file', file: '/gone/key' }, {}, 'SIGN_KEY_MISSING'],
  [{ by: 'agent', publicKey: '/gone/key.pub' }, {}, 'SIGN_KEY_MISSING'],
  [{ by: 'env', env: 'NO_KEY' }, {}, 'SIGN_KEY_MISSING'],
  [{ by: 'env', env: 'KEY' }, { KEY: ' ' }, 'SIGN_KEY_MISSING'],
  [{ by: 'env', env: 'KEY' }, { KEY: 'ssh-ed25519 AAAA' }, 'SIGN_KEY_UNFIT'],
  [
    { by: 'env', env: 'KEY' },
    { KEY: '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----' },
    'SIGN_KEY_UNFIT',
  ],
])('%j with %j is %s', async (sign, env, code) => {
  expect(await signingProblems(sign, testWorld('/', { env }))).toMatchObject([{ code, exit: 1 }])
})

test('a command gets the file and writes the signature to its stdout, byte for byte', async () => {
  const script = `process.stdout.write(Buffer.concat([Buffer.from([0, 255]), require('node:fs').readFileSync(process.argv[1])]))`
  const { artifact, path } = await signed({ by: 'command', command: [process.execPath, '-e', script] })
  const expected = Buffer.concat([Buffer.from([0, 255]), Buffer.from(content)])
  expect(await readFile(path)).toEqual(expected)
  expect(artifact.bytes).toBe(expected.length)
})

test.each([
  ['process.exit(3)', /exit code 3/],
  ['console.error(process.env.SIGN_TOKEN); process.exit(1)', /\[secret\]/],
  ['', /it said "nothing"/],
])('a command that does %j has not signed', async (script, message) => {
  const sign = { by: 'command', command: [process.execPath, '-e', script] } as const
  await expect(signed(sign, { SIGN_TOKEN: 'hunter2hunter2' })).rejects.toMatchObject({
    code: 'SIGN_FAILED',
    message: expect.stringMatching(message) as string,
  })
})

test('a command that is not there has not signed', async () => {
  await expect(signed({ by: 'command', command: ['no-such-signer'] })).rejects.toThrow(/could not be run/)
})

test.each([
  '',
  'no signature',
  '-----BEGIN SSH SIGNATURE-----\nU1NIU0lH\n-----END SSH SIGNATURE-----\n',
  `-----BEGIN SSH SIGNATURE-----\n${Buffer.from('SSHSIG\0\0\0\x01\xff\xff\xff\xff', 'latin1').toString('base64')}\n-----END SSH SIGNATURE-----\n`,
  `-----BEGIN SSH SIGNATURE-----\n${'A'.repeat(100_000)}`,
])('%j is no signature', (text) => {
  expect(parseSshSignature(text)).toBeNull()
})

async function signed(sign: SignConfig, env: Record<string, string | undefined> = {}) {
  const dir = await tempFolder()
  const file = join(dir, place.of)
  await writeFile(file, content)
  const world = testWorld(dir, { env })
  const artifact = await writeSignature(sign, { dir, ...place }, { root: dir, world })
  const path = join(dir, place.file)
  return { artifact, file, path, signature: await readFile(path, 'utf8') }
}
