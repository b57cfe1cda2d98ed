import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { writeFiles } from '../support/files.js'
import { commitAll, git, initRepository } from '../support/git.js'
import { importGraph } from '../support/history.js'
import { tempFolder } from '../support/temp.js'
import { versionOf } from './checkout.js'

async function repository(args: readonly string[] = []): Promise<string> {
  const root = await tempFolder()
  await initRepository(root, args)
  return root
}

test('a version says all there is to say', async () => {
  const root = await repository()
  const commit = await commitAll(root, 'first', '2015-02-02T16:34:49Z')
  const sha = commit.slice(0, 10)
  expect(await versionOf(root)).toEqual({
    version: `1.0.1-${sha}-20150202.163449`,
    major: 1,
    minor: 0,
    commits: 1,
    sha,
    commit,
    date: '20150202',
    time: '163449',
    dirty: false,
    branch: 'main',
    semver: `1.0.1+${sha}.20150202.163449`,
    npm: '1.0.1',
    committedAt: '2015-02-02T16:34:49Z',
  })
})

describe('the date', () => {
  test.each([
    ['2015-02-02T16:34:49+0000', '20150202.163449'],
    ['2015-02-02T16:34:49+1400', '20150202.023449'],
    ['2015-02-02T16:34:49-1130', '20150203.040449'],
    ['2016-02-29T23:59:59-0100', '20160301.005959'],
    ['@0 +0000', '19700101.000000'],
    ['@1 -0500', '19700101.000001'],
    ['@4102444800 +0000', '21000101.000000'],
    ['@253402300799 +0000', '99991231.235959'],
  ])('of a commit made at %s is %s', async (date, text) => {
    const root = await repository()
    await commitAll(root, 'first', date)
    expect((await versionOf(root)).version).toContain(`-${text}`)
    // And once more, from memory.
    expect((await versionOf(root)).version).toContain(`-${text}`)
  })

  test('is the committer’s, not the author’s', async () => {
    const root = await repository()
    await git(root, ['commit', '-q', '--allow-empty', '-m', 'first'], {
      GIT_AUTHOR_DATE: '2001-01-01T00:00:00Z',
      GIT_COMMITTER_DATE: '2002-02-02T00:00:00Z',
    })
    expect((await versionOf(root)).date).toBe('20020202')
  })

  test('beyond the year 9999 is refused, unless another is asked for', async () => {
    const root = await repository()
    await importGraph(root, 'refs/heads/main', [{ parents: [], date: 253402300800 }])
    await expect(versionOf(root)).rejects.toMatchObject({ code: 'COMMIT_DATE_UNUSABLE', exit: 3 })
    const now = new Date('2026-01-02T03:04:05Z')
    expect(await versionOf(root, { date: 'build', now })).toMatchObject({
      date: '20260102',
      committedAt: null,
    })
  })

  test('before 1970, which git cannot read, is refused as well', async () => {
    const root = await repository()
    const tree = await git(root, ['write-tree'])
    const commit = [`tree ${tree}`, 'author A <a@b> -5 +0000', 'committer A <a@b> -5 +0000', '', 'first', '']
    await writeFile(join(root, '.git/first'), commit.join('\n'))
    const id = await git(root, ['hash-object', '-t', 'commit', '-w', '--literally', '.git/first'])
    await git(root, ['update-ref', 'refs/heads/main', id])
    await expect(versionOf(root)).rejects.toMatchObject({ code: 'COMMIT_DATE_UNUSABLE', exit: 3 })
  })
})

describe('the count', () => {
  async function merge(root: string, ...branches: string[]): Promise<void> {
    await git(root, ['merge', '-q', '--no-ff', '--allow-unrelated-histories', '-m', 'merge', ...branches])
  }
  async function branchOff(root: string, name: string, commits: number): Promise<void> {
    await git(root, ['checkout', '-q', '-b', name, 'main'])
    for (let index = 0; index < commits; index++) await commitAll(root, `${name} ${index}`)
    await git(root, ['checkout', '-q', 'main'])
  }

  test('takes in both sides of a merge, and the merge', async () => {
    const root = await repository()
    await commitAll(root)
    await branchOff(root, 'side', 3)
    await commitAll(root)
    await merge(root, 'side')
    expect((await versionOf(root)).commits).toBe(6)
    expect((await versionOf(root, { count: 'first-parent' })).commits).toBe(3)
  })

  test('takes in every side of an octopus merge', async () => {
    const root = await repository()
    await commitAll(root)
    for (const name of ['a', 'b', 'c']) await branchOff(root, name, 2)
    await merge(root, 'a', 'b', 'c')
    expect((await versionOf(root)).commits).toBe(8)
    expect((await versionOf(root, { count: 'first-parent' })).commits).toBe(2)
  })

  test('takes in a history without a common ancestor', async () => {
    const root = await repository()
    await commitAll(root)
    await git(root, ['checkout', '-q', '--orphan', 'other'])
    await commitAll(root, 'another first')
    await commitAll(root)
    await git(root, ['checkout', '-q', 'main'])
    await merge(root, 'other')
    expect((await versionOf(root)).commits).toBe(4)
  })

  test('takes a squash for one', async () => {
    const root = await repository()
    await commitAll(root)
    await branchOff(root, 'side', 3)
    await git(root, ['merge', '-q', '--squash', 'side'])
    await commitAll(root)
    expect((await versionOf(root)).commits).toBe(2)
  })

  test('is of HEAD where HEAD is detached, and there is no branch', async () => {
    const root = await repository()
    const first = await commitAll(root)
    await commitAll(root)
    await git(root, ['checkout', '-q', '--detach', 'HEAD~1'])
    const sha = first.slice(0, 10)
    expect(await versionOf(root)).toMatchObject({ commits: 1, branch: null, npm: `1.0.1-g${sha}` })
  })

  test('and the branch are right where tags are named like the branch, or like HEAD', async () => {
    const root = await repository()
    await commitAll(root)
    await git(root, ['tag', 'main'])
    await git(root, ['tag', 'HEAD'])
    await git(root, ['tag', '-a', '-m', 'x', 'refs/heads/main'])
    const second = await commitAll(root)
    expect(await versionOf(root)).toMatchObject({ commits: 2, branch: 'main', commit: second })
  })

  test('is the same with packed refs and a commit-graph', async () => {
    const root = await repository()
    await commitAll(root)
    await git(root, ['pack-refs', '--all'])
    await git(root, ['commit-graph', 'write', '--reachable'])
    expect((await versionOf(root)).commits).toBe(1)
    await commitAll(root)
    expect((await versionOf(root)).commits).toBe(2)
  })

  test('ignores replace refs and grafts', async () => {
    const root = await repository()
    const first = await commitAll(root)
    await commitAll(root)
    const third = await commitAll(root)
    await git(root, ['replace', '--graft', third])
    await git(root, ['config', 'advice.graftFileDeprecated', 'false'])
    await writeFile(join(root, '.git/info/grafts'), `${third} ${first}\n`)
    expect(await git(root, ['rev-list', '--count', 'HEAD'])).not.toBe('3')
    expect((await versionOf(root)).commits).toBe(3)
  })
})

test('a sha256 repository gives ten digits too', async () => {
  const root = await repository(['--object-format=sha256'])
  const commit = await commitAll(root)
  expect(commit).toHaveLength(64)
  expect(await versionOf(root)).toMatchObject({ commit, sha: commit.slice(0, 10), commits: 1 })
  await commitAll(root)
  expect((await versionOf(root)).commits).toBe(2)
})

test('a linked worktree has its own version, and shares what is remembered', async () => {
  const root = await repository()
  await commitAll(root)
  await commitAll(root)
  const folder = await tempFolder()
  const worktree = join(folder, 'worktree')
  await git(root, ['worktree', 'add', '-q', '-b', 'other', worktree, 'HEAD~1'])
  expect(await versionOf(root)).toMatchObject({ commits: 2, branch: 'main' })
  expect(await versionOf(worktree)).toMatchObject({ commits: 1, branch: 'other' })
  await commitAll(worktree)
  expect(await versionOf(worktree)).toMatchObject({ commits: 2, branch: 'other' })
})

test('inside a submodule the version is the submodule’s', async () => {
  const library = await repository()
  for (let index = 0; index < 3; index++) await commitAll(library)
  const root = await repository()
  await git(root, ['-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', library, 'library'])
  const commit = await commitAll(root)
  expect(await versionOf(root)).toMatchObject({ commits: 1, commit, dirty: false })
  expect(await versionOf(join(root, 'library'))).toMatchObject({ commits: 3, dirty: false, branch: 'main' })
})

test('a folder of the repository, and one that was only added, have its version', async () => {
  const root = await repository()
  await writeFiles(root, { 'packages/a/package.json': {} })
  await commitAll(root)
  expect(await versionOf(join(root, 'packages/a'))).toMatchObject({ commits: 1, dirty: false })
  await writeFiles(root, { 'packages/b/package.json': {} })
  await git(root, ['add', '.'])
  expect(await versionOf(join(root, 'packages/b'))).toMatchObject({ commits: 1, dirty: true })
})
