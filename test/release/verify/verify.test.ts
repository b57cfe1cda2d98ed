import { copyFile, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { run } from '../../../src/cli/run.js'
import type { Verification } from '../../../src/release/index.js'
import { sha256 } from '../../../src/sha256.js'
import { writeFiles } from '../../support/files.js'
import { manifestText } from '../../../src/bundle/index.js'
import { writeBundle } from '../../support/handmade-bundle.js'
import { libraryRepository, releaseIn } from '../../support/release-in.js'
import { serviceRepository, triedConfig } from '../../support/service.js'
import { tempFolder } from '../../support/temp.js'
import { testWorld } from '../../support/world.js'
import { commitAll, git } from '../../support/git.js'

test('a release is what it says it is: in its folder, and each artifact by itself, anywhere', async () => {
  const folder = await tempFolder()
  await serviceRepository(folder, { 'build.config.json': triedConfig })
  const { result } = await releaseIn(folder)
  const version = result?.version.version ?? ''
  const out = join(folder, 'release', version)
  const tarball = `ferry-${version}.tar.gz`
  expect(await verify(folder, out, '--run')).toEqual({
    exit: 0,
    version,
    checks: [
      [`ferry_${version}_checksums.txt: every file has its digest`, 'holds', '1 file'],
      [`${tarball}: holds what its manifest lists`, 'holds', `2 files of ${version}`],
      [`${tarball}: its package.json starts and installs what the manifest says`, 'holds', 'server.js'],
      [`${tarball}: says its version when it runs`, 'holds', version],
    ],
  })
  const elsewhere = await tempFolder()
  await copyFile(join(out, tarball), join(elsewhere, tarball))
  expect((await verify(elsewhere, tarball, '--run')).checks.map(([, outcome]) => outcome)).toEqual([
    'holds',
    'holds',
    'holds',
  ])
  expect((await verify(elsewhere, tarball)).checks.at(-1)).toEqual([
    `${tarball}: says its version when it runs`,
    'skipped',
    expect.stringContaining('it is run with --run'),
  ])
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

test('dependencies that are a link to another folder: it is built again, and says what made other bytes', async () => {
  const [folder, shared] = [await tempFolder(), await tempFolder()]
  await writeFiles(shared, {
    'node_modules/crew/package.json': { name: 'crew', version: '1.0.0', type: 'module', main: 'index.js' },
    'node_modules/crew/index.js': 'export const crew = 3\n',
  })
  await libraryRepository(folder, {
    'src/index.ts': "export { crew } from 'crew'\n",
    'package-lock.json': '{}',
  })
  await symlink(join(shared, 'node_modules'), join(folder, 'node_modules'))
  const { result } = await releaseIn(folder)
  expect(result?.warnings).toMatchObject([
    { text: expect.stringContaining('crew comes from outside of the checkout') },
  ])
  const { checks } = await verify(folder, join(folder, result?.dir ?? ''), '--rebuild')
  expect(checks.at(-1)).toEqual([
    expect.stringContaining('built again'),
    'fails',
    expect.stringMatching(/\/node_modules\/crew.*; node_modules is a link out of the checkout/s),
  ])
})

test('a renamed package is built again by what is inside, and one of another branch as that branch', async () => {
  const folder = await tempFolder()
  await libraryRepository(folder)
  const { result } = await releaseIn(folder)
  const elsewhere = await tempFolder()
  const renamed = join(elsewhere, 'renamed.tgz')
  await copyFile(join(folder, result?.dir ?? '', 'ferry-1.2.1.tgz'), renamed)
  const title = 'renamed.tgz: built again, it has the same bytes'
  expect((await verify(folder, renamed, '--rebuild')).checks.at(-1)).toEqual([
    title,
    'holds',
    expect.anything(),
  ])
  await repack(renamed, 'package/README.md', 'Fairy')
  expect((await verify(folder, renamed, '--rebuild')).checks.at(-1)).toEqual([
    title,
    'fails',
    expect.stringContaining('"package/README.md", byte 1'),
  ])

  await git(folder, ['checkout', '-q', '-b', 'topic'])
  await releaseIn(folder)
  await git(folder, ['checkout', '-q', 'main'])
  const both = await verify(folder, join(folder, result?.dir ?? ''), '--rebuild')
  const again = both.checks.filter(([each]) => each?.endsWith('built again, it has the same bytes'))
  expect(again.map(([each, outcome]) => [each?.replace(/:.*/, ''), outcome])).toEqual([
    [expect.stringMatching(/^ferry-1\.2\.1-topic\.g[0-9a-f]{10}\.tgz$/), 'holds'],
    ['ferry-1.2.1.tgz', 'holds'],
  ])
})

test.each([['release/*'], ['*']])(
  'where releases are made on %s, the commit is built again',
  async (pattern) => {
    const folder = await tempFolder()
    await libraryRepository(folder, {
      'build.config.json': {
        generate: { module: false },
        bundle: { kind: 'library' },
        release: { branches: [pattern] },
      },
    })
    await git(folder, ['checkout', '-q', '-b', 'release/1'])
    const { result } = await releaseIn(folder)
    const { exit, checks } = await verify(folder, join(folder, result?.dir ?? ''), '--rebuild')
    expect(checks.at(-1)).toEqual([
      'ferry-1.2.1.tgz: built again, it has the same bytes',
      'holds',
      expect.anything(),
    ])
    expect(exit).toBe(0)
  },
)

test('a commit that no branch of releases holds is not built again, as its config would be run', async () => {
  const folder = await tempFolder()
  const commit = await libraryRepository(folder)
  const { result } = await releaseIn(folder)
  const file = join(folder, result?.dir ?? '', 'ferry-1.2.1.tgz')
  const elsewhere = await tempFolder()
  await git(folder, ['branch', '-m', 'topic'])
  const world = testWorld(folder)
  expect(await run(['verify', file, '--rebuild'], world)).toBe(1)
  expect(world.err()).toContain(`none of the branches main, master holds the commit ${commit}`)
  // A remote's is as good.
  await git(folder, ['remote', 'add', 'up/stream', elsewhere])
  await git(folder, ['update-ref', 'refs/remotes/up/stream/main', commit])
  expect(await verify(folder, file, '--rebuild')).toMatchObject({ exit: 0 })
})

test('what the commit does not make fails when it is built again', async () => {
  const folder = await tempFolder()
  await libraryRepository(folder)
  const { result } = await releaseIn(folder)
  const out = join(folder, result?.dir ?? '')
  await writeFile(join(out, 'more.bin'), 'more')
  const sums = join(out, result?.artifacts.at(-1)?.file ?? '')
  await writeFile(sums, `${await readFile(sums, 'utf8')}${sha256('more')}  more.bin\n`)
  const { exit, checks } = await verify(folder, out, '--rebuild')
  expect(exit).toBe(1)
  expect(checks.filter(([, outcome]) => outcome === 'fails')).toEqual([
    ['more.bin: built again, it has the same bytes', 'fails', 'the commit, built again, makes no such file'],
  ])
})

test('what no checksums list is named', async () => {
  const folder = await tempFolder()
  await libraryRepository(folder)
  const { result } = await releaseIn(folder)
  const out = join(folder, result?.dir ?? '')
  await writeFile(join(out, 'notes.txt'), 'to do')
  const { exit, checks } = await verify(folder, out)
  expect(exit).toBe(1)
  expect(checks).toContainEqual(['nothing is here that no checksums list', 'fails', '"notes.txt"'])
})

test.each([
  ['ferry.tar.gz', 'ferry', 'ferry'],
  ['ferry.tgz', 'package', 'package/dist'],
])('in %s, everything has to lie in one folder', async (file, top, bundle) => {
  const [folder, built] = [await tempFolder(), await tempFolder()]
  const files = { 'index.js': 'export const afloat = true\n' }
  const { manifest } = await writeBundle(built, { kind: 'library', files, entries: { index: 'index.js' } })
  await writeFiles(folder, {
    [`${bundle}/index.js`]: files['index.js'],
    [`${bundle}/slipway.json`]: manifestText(manifest),
    [`${top}/package.json`]: '{}',
    'second/index.js': '',
  })
  const title = `${file}: holds what its manifest lists`
  await execa('tar', ['-czf', file, top], { cwd: folder })
  expect((await verify(folder, file)).checks).toContainEqual([title, 'holds', expect.anything()])
  await execa('tar', ['-czf', file, top, 'second'], { cwd: folder })
  expect((await verify(folder, file)).checks).toContainEqual([
    title,
    'fails',
    `"second/index.js" is not in "${top}/"`,
  ])
})

test('where nothing was compared, there is no yes', async () => {
  const folder = await tempFolder()
  await writeFiles(folder, { 'notes.txt': 'to do', 'empty/ferry_1_checksums.txt': '' })
  const answers = async (path: string) => {
    const world = testWorld(folder)
    return [await run(['verify', path], world), world.err()]
  }
  const nothing = expect.stringContaining('nothing of it could be compared')
  expect(await answers('notes.txt')).toEqual([2, nothing])
  await writeFiles(folder, { 'ferry_1_checksums.txt': `${sha256('other')}  other.txt\n` })
  expect(await answers('notes.txt')).toEqual([2, expect.stringContaining('it does not list "notes.txt"')])
  expect((await verify(folder, 'empty')).checks).toContainEqual([
    expect.anything(),
    'fails',
    'it lists no file',
  ])
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
      expect.stringMatching(
        /"server\.js" has sha256 .* it should have .*; "ferry-.*\/extra\.js" is in no manifest/,
      ),
    ],
    [
      `ferry-${version}.tar.gz: its package.json starts and installs what the manifest says`,
      'holds',
      'server.js',
    ],
    [`ferry-${version}.tar.gz: says its version when it runs`, 'skipped', expect.stringContaining('not run')],
  ])
})

test.each([
  [{ scripts: { start: 'curl evil' } }, 'it starts something else'],
  [
    { scripts: { start: 'node --enable-source-maps server.js', preinstall: 'curl evil' } },
    'it starts something else',
  ],
  [{ dependencies: { evil: '1.0.0' } }, 'it installs "evil", which is none of the externals'],
  [{ bin: './server.js' }, '"bin" is in it'],
  [{ version: '9.9.9' }, 'its version is "9.9.9"'],
])('a package.json that Slipway did not write is told, alone as well: %j', async (change, problem) => {
  const folder = await tempFolder()
  await serviceRepository(folder)
  const { result } = await releaseIn(folder)
  const version = result?.version.version ?? ''
  const name = `ferry-${version}`
  const out = join(folder, result?.dir ?? '')
  await execa('tar', ['-xzf', `${name}.tar.gz`], { cwd: out })
  const file = join(out, name, 'package.json')
  await writeFile(
    file,
    JSON.stringify({ ...(JSON.parse(await readFile(file, 'utf8')) as object), ...change }),
  )
  const elsewhere = await tempFolder()
  await execa('tar', ['-czf', join(elsewhere, `${name}.tar.gz`), name], { cwd: out })
  expect(await verify(elsewhere, `${name}.tar.gz`, '--run')).toMatchObject({
    exit: 1,
    checks: [
      expect.anything(),
      [expect.stringContaining('its package.json'), 'fails', expect.stringContaining(problem)],
      [expect.stringContaining('when it runs'), 'skipped', expect.anything()],
    ],
  })
})

test.each([
  ['  ..', 'it has a line that tells none: '],
  ['  ../notes.txt', 'it has a line that tells none: '],
  ['  folder.tar.gz', '"folder.tar.gz" is missing'],
  [`  ${'x'.repeat(300)}`, 'is missing'],
])('a checksum of what is no file fails: %s', async (line, problem) => {
  const folder = await tempFolder()
  await writeFiles(folder, {
    'out/ferry_1_checksums.txt': `${sha256('')}${line}\n`,
    'out/folder.tar.gz/a': '',
    'out/more_checksums.txt/a': '',
    'notes.txt': '',
  })
  const { exit, checks } = await verify(folder, 'out')
  expect(exit).toBe(1)
  expect(checks[0]).toEqual([
    'ferry_1_checksums.txt: every file has its digest',
    'fails',
    expect.stringContaining(problem),
  ])
})

test.each(['no JSON', 'null'])('a service whose package.json is %s is not run', async (packageJson) => {
  const [folder, built] = [await tempFolder(), await tempFolder()]
  const files = { 'server.js': 'process.exit(7)\n' }
  const { manifest } = await writeBundle(built, { files })
  await writeFiles(folder, {
    'ferry/server.js': files['server.js'],
    'ferry/slipway.json': manifestText(manifest),
    'ferry/package.json': packageJson,
  })
  await execa('tar', ['-czf', 'ferry.tar.gz', 'ferry'], { cwd: folder })
  expect((await verify(folder, 'ferry.tar.gz', '--run')).checks.slice(-2)).toEqual([
    [
      'ferry.tar.gz: its package.json starts and installs what the manifest says',
      'fails',
      'there is none, or it is no object of JSON',
    ],
    ['ferry.tar.gz: says its version when it runs', 'skipped', 'something is wrong with it: it was not run'],
  ])
})

test.each(['other', 'ferry/node_modules'])('a folder with nothing in it is refused: %s', async (empty) => {
  const [folder, built] = [await tempFolder(), await tempFolder()]
  const files = { 'server.js': 'process.exit(7)\n' }
  const { manifest } = await writeBundle(built, { files })
  await writeFiles(folder, {
    'ferry/server.js': files['server.js'],
    'ferry/slipway.json': manifestText(manifest),
  })
  await mkdir(join(folder, empty))
  await execa('tar', ['-czf', 'ferry.tar.gz', 'ferry', ...(empty === 'other' ? ['other'] : [])], {
    cwd: folder,
  })
  expect(await verify(folder, 'ferry.tar.gz')).toMatchObject({
    exit: 1,
    checks: [
      [
        expect.anything(),
        'fails',
        expect.stringMatching(new RegExp(`it holds the folder .*${empty}.*, with nothing in it`)),
      ],
    ],
  })
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
