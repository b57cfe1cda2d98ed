import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { run } from '../../../src/cli/run.js'
import type { Verification } from '../../../src/release/index.js'
import { libraryRepository, releaseIn } from '../../support/release-in.js'
import { serviceRepository } from '../../support/service.js'
import { tempFolder } from '../../support/temp.js'
import { testWorld } from '../../support/world.js'
import { commitAll, git } from '../../support/git.js'

test('a release is what it says it is: in its folder, and each artifact by itself, anywhere', async () => {
  const folder = await tempFolder()
  await serviceRepository(folder)
  const { result } = await releaseIn(folder)
  const version = result?.version.version ?? ''
  const out = join(folder, 'release', version)
  const tarball = `ferry-${version}.tar.gz`
  expect(await verify(folder, out)).toEqual({
    exit: 0,
    version,
    checks: [
      [`ferry_${version}_checksums.txt: every file has its digest`, 'holds', '1 files'],
      [`${tarball}: holds what its manifest lists`, 'holds', `2 files of ${version}`],
      [`${tarball}: says its version when it runs`, 'holds', version],
    ],
  })
  const elsewhere = await tempFolder()
  await copyFile(join(out, tarball), join(elsewhere, tarball))
  expect((await verify(elsewhere, tarball)).checks.map(([, result]) => result)).toEqual(['holds', 'holds'])
})

test('built again from its commit, it has the same bytes; what differs is named', async () => {
  const folder = await tempFolder()
  await libraryRepository(folder)
  const { result } = await releaseIn(folder)
  const out = join(folder, result?.dir ?? '')
  // Later commits and changes are of no concern.
  await writeFile(join(folder, 'src/index.ts'), 'export const afloat = false\n')
  await commitAll(folder, 'later')
  const again = await verify(folder, out, '--rebuild')
  expect(again).toMatchObject({ exit: 0 })
  expect(again.checks.at(-1)).toEqual([
    'ferry-1.2.1.tgz: built again, it has the same bytes',
    'holds',
    `of commit ${result?.version.commit}`,
  ])
  expect(await git(folder, ['worktree', 'list'])).not.toContain('slipway-rebuild')

  const forged = await repack(join(out, 'ferry-1.2.1.tgz'), 'package/README.md', 'Fairy')
  expect(await verify(folder, forged, '--rebuild')).toMatchObject({
    exit: 1,
    checks: expect.arrayContaining([
      [
        'ferry-1.2.1.tgz: built again, it has the same bytes',
        'fails',
        '"package/README.md", byte 1 (line 1): "airy" is in it, "erry" is built now',
      ],
    ]),
  })
})

test('what was changed, added or taken away is named with its digests, and nothing of it is run', async () => {
  const folder = await tempFolder()
  await serviceRepository(folder)
  const { result } = await releaseIn(folder)
  const version = result?.version.version ?? ''
  const file = join(folder, result?.dir ?? '', `ferry-${version}.tar.gz`)
  const forged = await repack(file, `ferry-${version}/server.js`, 'process.exit(7)', 'extra.js')
  const { exit, checks } = await verify(folder, forged)
  expect(exit).toBe(1)
  expect(checks).toEqual([
    [
      `ferry_${version}_checksums.txt: every file has its digest`,
      'fails',
      expect.stringMatching(/has sha256 [0-9a-f]{64}; it should have [0-9a-f]{64}/),
    ],
    [
      `ferry-${version}.tar.gz: holds what its manifest lists`,
      'fails',
      expect.stringMatching(/"server\.js" has sha256 .* it should have .*; "ferry-.*\/extra\.js" is in no manifest/),
    ],
    [`ferry-${version}.tar.gz: says its version when it runs`, 'skipped', expect.stringContaining('not run')],
  ])
})

test('an archive that leads out of itself is refused', async () => {
  const folder = await tempFolder()
  await mkdir(join(folder, 'in'))
  await writeFile(join(folder, 'evil.txt'), 'evil')
  await execa('tar', ['-czPf', '../evil.tar.gz', '../evil.txt'], { cwd: join(folder, 'in') })
  expect(await verify(folder, 'evil.tar.gz')).toMatchObject({
    exit: 1,
    checks: [['evil.tar.gz: holds a bundle', 'fails', expect.stringContaining('../evil.txt')]],
  })
  await writeFile(join(folder, 'noise.tar.gz'), 'no archive')
  expect(await verify(folder, 'noise.tar.gz')).toMatchObject({ exit: 1 })
})

test.each([
  [[], 2, 'no path is given'],
  [['nowhere'], 2, 'there is no such file'],
  [['.'], 2, 'no file of this folder tells digests'],
])('verify %j', async (args, exit, problem) => {
  const folder = await tempFolder()
  const world = testWorld(folder)
  expect(await run(['verify', ...args], world)).toBe(exit)
  expect(world.err()).toContain(problem)
})

async function verify(cwd: string, ...args: string[]) {
  const world = testWorld(cwd)
  const exit = await run(['verify', '--json', ...args], world)
  const { version, checks } = JSON.parse(world.out()) as Verification
  return { exit, version, checks: checks.map(({ title, result, detail }) => [title, result, detail]) }
}

/** Changes one file of an archive, and adds one beside it. */
async function repack(file: string, path: string, text: string, added?: string): Promise<string> {
  const folder = await tempFolder()
  await execa('tar', ['-xzf', file], { cwd: folder })
  await writeFile(join(folder, path), text)
  if (added !== undefined) await writeFile(join(folder, path, '..', added), '')
  await rm(file)
  const [top = ''] = await readdir(folder)
  await execa('tar', ['-czf', join(folder, 'made.tar.gz'), top], { cwd: folder })
  await rename(join(folder, 'made.tar.gz'), file)
  expect((await readFile(file)).length).toBeGreaterThan(0)
  return file
}
