import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { SlipwayError } from '../../../src/errors.js'
import { commitAll, git, gitEnv } from '../../support/git.js'
import { publishingRepository, refsOf } from '../../support/publishing.js'
import { releaseIn } from '../../support/release-in.js'
import { tempFolder } from '../../support/temp.js'

const publish = [{ to: 'git-tag' }, { to: 'directory', path: '../share' }]

test('everything that is in the way is said at once, before anything is built', async () => {
  const folder = await tempFolder()
  const { checkout } = await publishingRepository(folder, publish)
  await git(checkout, ['checkout', '-q', '-b', 'topic'])
  await commitAll(checkout, 'not pushed', '2026-03-05T05:06:07+01:00')
  await writeFile(join(checkout, 'forgotten.txt'), '')
  for (const dryRun of [false, true]) {
    const refused = (await release(checkout, { dryRun }).catch((error: unknown) => error)) as SlipwayError
    expect(refused).toMatchObject({ code: 'RELEASE_REFUSED', exit: 3 })
    expect(refused.diagnostics.map(({ text }) => text)).toEqual([
      expect.stringContaining('the tree has changes'),
      'forgotten.txt',
      'nothing is published from the branch "topic"; allowed are "main", "master"',
      expect.stringContaining('no branch of "origin" has the commit'),
    ])
  }
  expect(await readdir(checkout)).toEqual(expect.not.arrayContaining(['dist', 'release']))
})

test('a commit that was not pushed, a remote that cannot be reached, a tagger without a name', async () => {
  const folder = await tempFolder()
  const { checkout, origin } = await publishingRepository(folder, publish)
  const commit = await commitAll(checkout, 'not pushed', '2026-03-05T05:06:07+01:00')
  await expect(release(checkout)).rejects.toMatchObject({
    code: 'COMMIT_NOT_PUSHED',
    message: expect.stringContaining(commit),
  })
  await git(checkout, ['config', 'user.useConfigOnly', 'true'])
  const nobody = { GIT_COMMITTER_NAME: '', GIT_COMMITTER_EMAIL: '', EMAIL: '' }
  const refused = (await release(checkout, {}, nobody).catch((error: unknown) => error)) as SlipwayError
  expect(refused).toMatchObject({ code: 'RELEASE_REFUSED', exit: 3 })
  expect(refused.diagnostics.map(({ text }) => text)).toEqual([
    expect.stringContaining(commit),
    expect.stringContaining('does not know who makes the tag'),
  ])
  await git(checkout, ['remote', 'set-url', 'origin', join(folder, 'nowhere')])
  await expect(release(checkout)).rejects.toMatchObject({
    code: 'REMOTE_UNREACHABLE',
    message: expect.stringContaining('nowhere'),
  })
  expect(await refsOf(origin)).toEqual({})
})

test('where there is no git, publishing needs a checkout, with git or without it on the machine', async () => {
  const folder = await tempFolder()
  const shop = { to: 'command', name: 'shop', run: ['true'], branches: ['*'] }
  const { checkout } = await publishingRepository(folder, [shop, { to: 'git-tag' }])
  await rm(join(checkout, '.git'), { recursive: true })
  const SLIPWAY_VERSION = '1.2.1-b244a2b9b8-20260304.040607'
  for (const PATH of [process.env['PATH'] ?? '', folder]) {
    await expect(release(checkout, {}, { SLIPWAY_VERSION, PATH })).rejects.toMatchObject({
      code: 'PUBLISH_WITHOUT_GIT',
      exit: 3,
      message: expect.stringContaining(SLIPWAY_VERSION),
      fix: expect.stringContaining('Release from a git checkout'),
    })
  }
})

test('a remote that the checkout does not have is no matter of the network', async () => {
  const folder = await tempFolder()
  const { checkout, origin } = await publishingRepository(folder, publish)
  await git(checkout, ['remote', 'rename', 'origin', 'upstream'])
  await expect(release(checkout)).rejects.toMatchObject({
    code: 'REMOTE_MISSING',
    exit: 3,
    message: 'this checkout has no git remote "origin": it has "upstream"',
    fix: expect.stringMatching(/git remote add origin ADDRESS.* `remote` of git-tag/),
  })
  await git(checkout, ['remote', 'remove', 'upstream'])
  await expect(release(checkout)).rejects.toMatchObject({
    code: 'REMOTE_MISSING',
    message: 'this checkout has no git remote "origin": it has none at all',
  })
  expect(await refsOf(origin)).toEqual({})
})

test('a commit that others have built on since is on the remote', async () => {
  const folder = await tempFolder()
  const { checkout, origin } = await publishingRepository(folder, publish)
  const other = join(folder, 'elsewhere')
  await git(folder, ['clone', '-q', origin, other])
  await commitAll(other, 'newer', '2026-03-05T05:06:07+01:00')
  await git(other, ['push', '-q', 'origin', 'main'])
  expect((await release(checkout)).result?.published).toHaveLength(2)
})

test('publishers that do not publish from this branch are left out, and the plan says so', async () => {
  const folder = await tempFolder()
  const everywhere = { to: 'directory', path: '../share', branches: ['*'] }
  const { checkout, origin } = await publishingRepository(folder, [{ to: 'git-tag' }, everywhere])
  await git(checkout, ['checkout', '-q', '-b', 'topic'])
  await git(checkout, ['push', '-q', 'origin', 'topic'])
  const { plan, result } = await release(checkout)
  expect(plan.notes).toEqual(['git-tag is left out: it does not publish from topic'])
  expect(result?.published).toMatchObject([{ id: `directory:${join(folder, 'share')}` }])
  expect(await refsOf(origin)).toEqual({})
})

function release(
  checkout: string,
  options: Parameters<typeof releaseIn>[1] = {},
  env: Record<string, string> = {},
) {
  return releaseIn(checkout, options, { ...gitEnv, ...env })
}
