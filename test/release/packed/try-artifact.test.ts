import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { run } from '../../../src/cli/run.js'
import { libraryRepository, releaseIn } from '../../support/release-in.js'
import { serviceRepository, triedConfig } from '../../support/service.js'
import { tempFolder } from '../../support/temp.js'
import { testWorld } from '../../support/world.js'

test(
  'what a release has made is tried: a tarball, an executable, an image',
  { timeout: 60_000 },
  async () => {
    const folder = await tempFolder()
    await serviceRepository(folder, {
      'build.config.json': {
        ...triedConfig,
        release: { artifacts: ['tarball', 'executable', 'image'] },
      },
    })
    const { result } = await releaseIn(folder, {}, { XDG_CACHE_HOME: join(folder, '.git/cache') })
    const version = result?.version.version
    // The release has done that itself, before anything spoke of them.
    expect(
      result?.packedTrials.map(({ kind, skipped, trial }) => [kind, skipped, trial?.info.Version]),
    ).toEqual(['tarball', 'executable', 'image'].map((kind) => [kind, null, version]))
    const ids = result?.steps.map(({ id }) => id)
    expect(ids?.filter((id) => id.startsWith('trial:') || id === 'checksums')).toEqual([
      'trial:ferry',
      'trial:tarball:ferry',
      'trial:executable:ferry',
      'trial:image:ferry',
      'checksums',
    ])
    for (const { file, kind } of result?.artifacts ?? []) {
      if (kind === 'checksums') continue
      const { exit, out, err } = await tried(folder, join(result?.dir ?? '', file))
      expect([exit, err], file).toEqual([0, ''])
      expect(JSON.parse(out), file).toMatchObject([{ bundle: 'ferry', version, info: { Version: version } }])
    }
  },
)

test('what cannot be tried is refused, and why', async () => {
  const folder = await tempFolder()
  await libraryRepository(folder)
  const { result } = await releaseIn(folder)
  const library = join(result?.dir ?? '', 'ferry-1.2.1.tgz')
  await writeFile(join(folder, 'changed.tar.gz'), 'no archive')
  const refused = [library, 'missing.tar.gz', 'src', 'README.md', 'changed.tar.gz']
  const errors = await Promise.all(refused.map((path) => tried(folder, path)))
  expect(errors.map(({ exit }) => exit)).toEqual([2, 2, 2, 2, 2])
  const [first, ...others] = errors.map(({ out }) => out)
  expect(first).toContain('it holds a library, and no service')
  expect(others[0]).toContain('there is no such file')
  expect(others[1]).toContain('there is no such file')
  expect(others[2]).toContain('it is no tarball, image or executable of a release')
  expect(others[3]).toContain('changed.tar.gz')
})

async function tried(folder: string, path: string): Promise<{ exit: number; out: string; err: string }> {
  const world = testWorld(folder)
  const exit = await run(['trial', '--json', '--quiet', path], world)
  return { exit, out: world.out(), err: world.err() }
}
