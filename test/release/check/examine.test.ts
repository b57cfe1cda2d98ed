import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { run } from '../../../src/cli/run.js'
import { hasOpenSsh, sshKey } from '../../support/ssh-keys.js'
import { commitAll, git, gitEnv } from '../../support/git.js'
import { publishingRepository, refsOf } from '../../support/publishing.js'
import { tempFolder } from '../../support/temp.js'
import { testWorld } from '../../support/world.js'

const publish = [{ to: 'git-tag' }, { to: 'directory', path: '../share' }]

test('doctor says that a release may begin, and changes nothing', async () => {
  const folder = await tempFolder()
  const { checkout, origin } = await publishingRepository(folder, publish)
  const world = testWorld(checkout, { env: gitEnv })
  expect(await run(['doctor'], world)).toBe(0)
  expect(world.out().split('\n')).toEqual([
    '✔ the checkout has a version',
    '✔ the tree is a commit, without changes',
    '✔ git ignores what is written into the checkout',
    '✔ the branch is one to publish from',
    '✔ the commit is on origin',
    expect.stringMatching(/^✔ may copy to .*share/),
    expect.stringMatching(/^✔ may push the tag v1\.2\.1-.* to origin/),
    '',
    expect.stringMatching(/^1\.2\.1-.* can be released from here\.$/),
    '',
  ])
  expect(await refsOf(origin)).toEqual({})
})

test('doctor and a dry run bring nothing of what others have pushed since into the repository', async () => {
  const folder = await tempFolder()
  const { checkout, origin } = await publishingRepository(folder, publish)
  const other = join(folder, 'other:"where')
  await git(folder, ['clone', '-q', origin, other])
  await commitAll(other, 'more', '2026-03-05T05:06:07+01:00')
  await git(other, ['push', '-q', 'origin', 'main'])
  const clone = join(folder, 'a:"clone')
  await git(folder, ['clone', '-q', checkout, clone])
  await git(clone, ['remote', 'set-url', 'origin', origin])
  const filesOf = () => readdir(join(clone, '.git', 'objects'), { recursive: true })
  const before = await filesOf()
  expect(await run(['doctor'], testWorld(clone, { env: gitEnv }))).toBe(0)
  expect(await run(['release', '--dry-run'], testWorld(clone, { env: gitEnv }))).toBe(0)
  expect(await filesOf()).toEqual(before)
})

test('doctor tells each problem with its remedy, and exits as the release would', async () => {
  const folder = await tempFolder()
  const { checkout } = await publishingRepository(folder, publish)
  await git(checkout, ['checkout', '-q', '-b', 'topic'])
  await writeFile(join(checkout, 'forgotten.txt'), '')
  const world = testWorld(checkout, { env: gitEnv })
  expect(await run(['doctor'], world)).toBe(3)
  expect(world.out()).toMatch(
    /RELEASE_DIRTY[\s\S]*forgotten\.txt[\s\S]*Commit them[\s\S]*BRANCH_NOT_ALLOWED[\s\S]*2 things are in the way/,
  )
  const machine = testWorld(checkout, { env: gitEnv })
  expect(await run(['doctor', '--json'], machine)).toBe(3)
  const { checks } = JSON.parse(machine.out()) as { checks: { problems: { code: string }[] }[] }
  expect(checks.flatMap(({ problems }) => problems.map(({ code }) => code))).toEqual([
    'RELEASE_DIRTY',
    'BRANCH_NOT_ALLOWED',
  ])
})

test('a checkout without a version is the one problem that is told', async () => {
  const folder = await tempFolder()
  const { checkout, origin } = await publishingRepository(folder, publish)
  const shallow = join(folder, 'shallow')
  await git(checkout, ['commit', '-q', '--allow-empty', '-m', 'more'])
  await git(checkout, ['push', '-q', 'origin', 'main'])
  await git(folder, ['clone', '-q', '--depth', '1', `file://${origin}`, shallow])
  const world = testWorld(shallow, { env: gitEnv })
  expect(await run(['doctor'], world)).toBe(3)
  expect(world.out()).toContain('SHALLOW_HISTORY')
  expect(world.out()).toContain('This checkout cannot be released from here: one thing is in the way.')
})

test('what keeps several checks from an answer is one thing in the way', async () => {
  const folder = await tempFolder()
  const { checkout } = await publishingRepository(folder, publish)
  await git(checkout, ['remote', 'set-url', 'origin', join(folder, 'nowhere')])
  const world = testWorld(checkout, { env: gitEnv })
  expect(await run(['doctor'], world)).not.toBe(0)
  expect(world.out().match(/REMOTE_UNREACHABLE/g)).toHaveLength(1)
  expect(world.out()).toContain('one thing is in the way')
  expect(world.out()).not.toContain('✔ may push the tag')
})

test('of what cannot be asked, nothing is said', async () => {
  const folder = await tempFolder()
  const { checkout } = await publishingRepository(folder, [{ to: 'command', name: 'shop', run: ['true'] }])
  const world = testWorld(checkout, { env: gitEnv })
  expect(await run(['doctor'], world)).toBe(0)
  expect(world.out()).not.toContain('shop')
})

test.skipIf(!hasOpenSsh)('a tag that could not be signed is said, and trying leaves no object', async () => {
  const folder = await tempFolder()
  const { checkout } = await publishingRepository(folder, [{ to: 'git-tag', sign: true }])
  const { file } = await sshKey()
  await git(checkout, ['config', 'gpg.format', 'ssh'])
  await git(checkout, ['config', 'user.signingKey', join(folder, 'no-key')])
  const before = await git(checkout, ['count-objects', '-v'])
  const unsigned = testWorld(checkout, { env: gitEnv })
  expect(await run(['doctor'], unsigned)).toBe(1)
  expect(unsigned.out()).toContain('TAG_NOT_MADE')
  await git(checkout, ['config', 'user.signingKey', file])
  const signed = testWorld(checkout, { env: gitEnv })
  expect(await run(['doctor'], signed)).toBe(0)
  expect(await git(checkout, ['count-objects', '-v'])).toBe(before)
})
