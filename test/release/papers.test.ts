import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { git } from '../support/git.js'
import { libraryRepository, releaseIn } from '../support/release-in.js'
import { hasOpenSsh, sshKey, verifyBySshKeygen } from '../support/ssh-keys.js'
import { tempFolder } from '../support/temp.js'

const config = (release: unknown) => ({
  'build.config.json': { generate: { module: false }, bundle: { kind: 'library' }, release },
})

test.skipIf(!hasOpenSsh)(
  'a release says what is inside, what changed, what it was built from, and is signed',
  async () => {
    const folder = await tempFolder()
    const key = await sshKey()
    const release = {
      artifacts: ['npm', 'sbom'],
      changelog: true,
      provenance: true,
      sign: { env: 'RELEASE_KEY' },
    }
    const head = await libraryRepository(folder, config(release))
    const { plan, result } = await releaseIn(folder, {}, { RELEASE_KEY: key.text })
    const { version } = plan.version
    const [name, dir] = [`ferry_${version}`, join(folder, plan.dir ?? '')]
    expect(result?.artifacts.map(({ kind, file }) => [kind, file])).toEqual([
      ['npm', 'ferry-1.2.1.tgz'],
      ['sbom', `ferry-${version}.cdx.json`],
      ['changelog', `${name}_changelog.md`],
      ['provenance', `${name}.intoto.json`],
      ['checksums', `${name}_checksums.txt`],
      ['signature', `${name}_checksums.txt.sig`],
    ])
    expect(result?.changes).toBe(
      `The first release: 1 change\n\nOther changes\n  ${head.slice(0, 10)}  a library`,
    )
    const { stdout } = await execa('sha256sum', ['--strict', '-c', `${name}_checksums.txt`], { cwd: dir })
    expect(stdout.split('\n')).toHaveLength(4)
    const sums = join(dir, `${name}_checksums.txt`)
    expect(await verifyBySshKeygen(sums, `${sums}.sig`, key.publicLine)).toMatch(/^Good "file" signature/)
    const statement = JSON.parse(await readFile(join(dir, `${name}.intoto.json`), 'utf8')) as {
      subject: unknown[]
    }
    expect(statement.subject).toHaveLength(3)

    // Once more, now that it has a tag: the same bytes.
    await git(folder, ['tag', `v${version}`])
    const again = await releaseIn(folder, {}, { RELEASE_KEY: key.text })
    expect(again.result).toMatchObject({ alreadyThere: true, artifacts: result?.artifacts })
  },
)

test.skipIf(!hasOpenSsh)('a release whose files are in place goes on without the key', async () => {
  const folder = await tempFolder()
  const [key, share] = [await sshKey(), join(await tempFolder(), 'share')]
  const publish = [{ to: 'directory', path: share }]
  await libraryRepository(folder, config({ changelog: true, sign: { env: 'RELEASE_KEY' }, publish }))
  const { result, plan } = await releaseIn(folder, {}, { RELEASE_KEY: key.text })
  const again = await releaseIn(folder)
  expect(again).toMatchObject({ plan: { goesOn: true }, result: { artifacts: result?.artifacts } })
  expect(await readdir(join(share, plan.version.version))).toEqual(
    result?.artifacts.map(({ file }) => file).toSorted(),
  )
})

test('a key that is missing is said before anything is built', async () => {
  const folder = await tempFolder()
  await libraryRepository(folder, config({ sign: { file: 'gone' } }))
  await expect(releaseIn(folder)).rejects.toMatchObject({ code: 'SIGN_KEY_MISSING' })
  await expect(releaseIn(folder, { dryRun: true })).rejects.toMatchObject({ code: 'SIGN_KEY_MISSING' })
  expect(await readdir(folder)).not.toContain('dist')
})
