import { access, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { run } from '../../../src/cli/run.js'
import type { Verification } from '../../../src/release/index.js'
import { sha256 } from '../../../src/sha256.js'
import { libraryRepository, releaseIn } from '../../support/release-in.js'
import { hasOpenSsh, sshKey } from '../../support/ssh-keys.js'
import { serviceRepository } from '../../support/service.js'
import { tempFolder } from '../../support/temp.js'
import { testWorld } from '../../support/world.js'

const ssh = test.skipIf(!hasOpenSsh)

ssh('the bill of materials and the signature are held against what they are of', async () => {
  const { folder, out, version, key } = await signedRelease()
  const { stdout } = await execa('ssh-keygen', ['-l', '-f', `${key.file}.pub`])
  const printed = stdout.split(' ')[1] ?? ''
  const mine = await verify(folder, out, { RELEASE_KEY: key.text })
  expect(mine.exit).toBe(0)
  expect(mine.checks).toContainEqual([
    `ferry-${version}.cdx.json: says what is inside`,
    'holds',
    '0 packages',
  ])
  const title = `ferry_${version}_checksums.txt: is signed`
  expect(mine.checks).toContainEqual([title, 'holds', `by the key ${printed}, which release.sign names`])
  const anybodys = await verify(await tempFolder(), out)
  expect(anybodys.checks).toContainEqual([
    title,
    'holds',
    expect.stringContaining(`by the key ${printed}: whether`),
  ])
  const other = await sshKey()
  const theirs = await verify(folder, out, { RELEASE_KEY: other.text })
  expect(theirs.checks).toContainEqual([
    title,
    'fails',
    expect.stringContaining(`by the key ${printed}; release.sign`),
  ])
  expect(theirs.exit).toBe(1)
})

ssh('built again, the key, the tags and the machine of then are not needed', async () => {
  const { folder, out } = await signedRelease()
  const again = await verify(folder, out, {}, '--rebuild')
  expect(again.exit).toBe(0)
  const rebuilt = again.checks.filter(([title]) => title?.endsWith('built again, it has the same bytes'))
  // Of the changelog, no remote says where it begins.
  expect(rebuilt.map(([, result]) => result)).toEqual(['holds', 'holds', 'skipped'])
})

ssh('what was changed is found, even where its digest was changed with it', async () => {
  const { folder, out, version } = await signedRelease()
  const [sbom, sums] = [join(out, `ferry-${version}.cdx.json`), join(out, `ferry_${version}_checksums.txt`)]
  const before = await readFile(sbom, 'utf8')
  const changed = before.replace('"library"', '"application"')
  await writeFile(sbom, changed)
  await writeFile(sums, (await readFile(sums, 'utf8')).replace(sha256(before), sha256(changed)))
  const { exit, checks } = await verify(folder, out)
  expect(exit).toBe(1)
  expect(checks.filter(([, result]) => result === 'fails').map(([title]) => title)).toEqual([
    `ferry-${version}.cdx.json: says what is inside`,
    `ferry_${version}.intoto.json: is about these files`,
    `ferry_${version}_checksums.txt: is signed`,
  ])
})

ssh('a signature that is missing, or is none, fails where the config signs by a key', async () => {
  const { folder, out, version, key } = await signedRelease()
  const anywhere = await tempFolder()
  const env = { RELEASE_KEY: key.text }
  const file = join(out, `ferry_${version}_checksums.txt.sig`)
  const ofSignature = async (...asked: Parameters<typeof verify>) =>
    (await verify(...asked)).checks.find(([title]) => title?.endsWith(': is signed'))?.slice(1)
  expect(await ofSignature(folder, out)).toEqual([
    'skipped',
    expect.stringContaining('is not here to compare'),
  ])

  await writeFile(file, 'another kind of signature')
  for (const known of [env, {}]) expect((await ofSignature(folder, out, known))?.[0]).toBe('fails')
  const unknown = ['skipped', expect.stringContaining('ask the program')]
  expect(await ofSignature(anywhere, out)).toEqual(unknown)

  await rm(file)
  const missing = ['fails', `"ferry_${version}_checksums.txt.sig" is missing; release.sign is set`]
  for (const known of [env, {}]) expect(await ofSignature(folder, out, known)).toEqual(missing)
  expect(await ofSignature(anywhere, out)).toBeUndefined()
  expect((await verify(folder, out, env)).exit).toBe(1)

  // A command signs in a form of its own.
  const config = join(folder, 'build.config.json')
  await writeFile(
    config,
    (await readFile(config, 'utf8')).replace(/"env":\s*"RELEASE_KEY"/, '"command": ["sign"]'),
  )
  expect(await ofSignature(folder, out)).toEqual(missing)
  await writeFile(file, 'another kind of signature')
  expect(await ofSignature(folder, out)).toEqual(unknown)
})

ssh('a service that a known key has signed is run, and sees nothing of the environment', async () => {
  const [folder, key] = [await tempFolder(), await sshKey()]
  await serviceRepository(folder, {
    'build.config.json': {
      bundle: { alias: { 'slipway/supervisor': './vendor/supervisor/index.ts' } },
      trial: { env: { GIVEN: 'by the config', SEEN: join(folder, 'seen.json') }, effort: 'none' },
      release: { sign: { env: 'RELEASE_KEY' } },
    },
    '.gitignore': 'node_modules\n/dist/\n/release/\nseen.json\n',
    'src/server.ts': `
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'

writeFileSync(String(process.env['SEEN']), JSON.stringify(process.env))
const server = createServer((_, response) => void response.end('ahoy'))
supervise(server)
server.listen(Number(process.env['PORT']), '127.0.0.1')
`,
  })
  const { plan } = await releaseIn(folder, {}, { RELEASE_KEY: key.text })
  const seen = join(folder, 'seen.json')
  await rm(seen)
  const title = `ferry-${plan.version.version}.tar.gz: says its version when it runs`
  const env = { RELEASE_KEY: key.text, HARBOUR: 'hidden', HOME: folder }
  const ofRun = async (asked: Record<string, string>) =>
    (await verify(folder, join(folder, plan.dir ?? ''), asked)).checks.find(([each]) => each === title)?.[1]

  expect(await ofRun({ ...env, RELEASE_KEY: '' })).toBe('skipped')
  await expect(access(seen)).rejects.toThrow('ENOENT')
  expect(await ofRun(env)).toBe('holds')
  const { HOME, ...others } = JSON.parse(await readFile(seen, 'utf8')) as Record<string, string>
  expect(HOME).toContain('slipway-verify-')
  expect(others).toMatchObject({ GIVEN: 'by the config', PATH: process.env['PATH'] })
  expect(Object.keys(others)).not.toContain('HARBOUR')
  expect(JSON.stringify(others)).not.toContain('OPENSSH')
})

async function signedRelease() {
  const [folder, key] = [await tempFolder(), await sshKey()]
  await libraryRepository(folder, {
    'build.config.json': {
      generate: { module: false },
      bundle: { kind: 'library' },
      release: {
        artifacts: ['npm', 'sbom'],
        changelog: true,
        provenance: true,
        sign: { env: 'RELEASE_KEY' },
      },
    },
  })
  const { plan } = await releaseIn(folder, {}, { RELEASE_KEY: key.text })
  return { folder, key, out: join(folder, plan.dir ?? ''), version: plan.version.version }
}

async function verify(cwd: string, path: string, env: Record<string, string> = {}, ...flags: string[]) {
  const world = testWorld(cwd, { env })
  const exit = await run(['verify', '--json', path, ...flags], world)
  const { checks } = JSON.parse(world.out()) as Verification
  return { exit, checks: checks.map(({ title, result, detail }) => [title, result, detail]) }
}
