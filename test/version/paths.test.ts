import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeFiles } from '../support/files.js'
import { commitAll, git, initRepository } from '../support/git.js'
import { tempFolder } from '../support/temp.js'
import { codeOf, versionOf } from './checkout.js'

let clock = 1_500_000_000

/** A commit a minute after the one before, of these files; gives its id. */
async function commit(root: string, files: Record<string, string>): Promise<string> {
  await writeFiles(root, files)
  return commitAll(root, 'a change', `@${(clock += 60)} +0000`)
}

async function repository(): Promise<string> {
  const root = await tempFolder()
  await initRepository(root)
  await commit(root, { 'packages/a/1': '1', 'packages/b/1': '1', 'shared/1': '1' })
  return root
}

async function merge(root: string, branch: string, ...args: string[]): Promise<void> {
  const date = `@${(clock += 60)} +0000`
  await git(root, ['merge', '-q', '--no-ff', '-m', 'merge', ...args, branch], {
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_DATE: date,
  })
}

const countOf = async (root: string, ...paths: string[]) => (await versionOf(root, { paths })).commits

test('only the commits that touched the paths count, and the newest of them gives sha and time', async () => {
  const root = await repository()
  const touched = await commit(root, { 'packages/a/1': '2' })
  const seconds = clock
  await commit(root, { 'packages/b/1': '2' })
  await commit(root, { elsewhere: '1' })
  for (let round = 0; round < 2; round++) {
    const version = await versionOf(root, { paths: ['packages/a'] })
    expect(version).toMatchObject({ commits: 2, commit: touched, sha: touched.slice(0, 10), branch: 'main' })
    expect(Date.parse(version.committedAt ?? '')).toBe(seconds * 1000)
    expect(await countOf(root, 'packages/a', 'packages/b/1')).toBe(3)
    expect(await countOf(root, 'packages')).toBe(3)
    expect(await countOf(root, '.')).toBe(4)
  }
})

test('the paths start at the root of the package, and may lead out of it', async () => {
  const root = await repository()
  await commit(root, { 'shared/1': '2' })
  const a = join(root, 'packages/a')
  const b = join(root, 'packages/b')
  await commit(root, { 'packages/a/1': '2' })
  expect([await countOf(a, '.'), await countOf(b, '.')]).toEqual([2, 1])
  expect([await countOf(a, '.', '../../shared'), await countOf(b, '.', '../../shared')]).toEqual([3, 2])
})

test('a path is no pattern', async () => {
  const root = await repository()
  await commit(root, { '*': '1' })
  await commit(root, { ':(top)x': '1', '-n': '2' })
  expect(await countOf(root, '*')).toBe(1)
  expect(await countOf(root, ':(top)x')).toBe(1)
  expect(await countOf(root, '-n')).toBe(1)
})

test('a branch whose work was merged counts, and a merge that only brings it in does not', async () => {
  const root = await repository()
  await git(root, ['checkout', '-q', '-b', 'side'])
  await commit(root, { 'packages/a/2': '1' })
  const touched = await commit(root, { 'packages/a/2': '2' })
  await git(root, ['checkout', '-q', 'main'])
  await commit(root, { 'packages/b/1': '2' })
  await merge(root, 'side')
  expect(await versionOf(root, { paths: ['packages/a'] })).toMatchObject({ commits: 3, commit: touched })
  expect(await versionOf(root, { paths: ['packages/a'], count: 'first-parent' })).toMatchObject({
    commits: 2,
    commit: await git(root, ['rev-parse', 'HEAD']),
  })
})

test('a merge of two sides that both touched the paths counts: only there are they together', async () => {
  const root = await repository()
  await git(root, ['checkout', '-q', '-b', 'side'])
  await commit(root, { 'packages/a/2': '1' })
  await git(root, ['checkout', '-q', 'main'])
  await commit(root, { 'packages/a/3': '1' })
  await merge(root, 'side')
  const commits = await git(root, ['rev-parse', 'HEAD'])
  expect(await versionOf(root, { paths: ['packages/a'] })).toMatchObject({ commits: 4, commit: commits })
})

test('work that a merge threw away still counts, and sha is that of the state that is left', async () => {
  const root = await repository()
  const kept = await commit(root, { 'packages/a/1': 'kept' })
  await git(root, ['checkout', '-q', '-b', 'side', 'HEAD~1'])
  await commit(root, { 'packages/a/1': 'thrown away' })
  await git(root, ['checkout', '-q', 'main'])
  await merge(root, 'side', '-s', 'ours')
  expect(await versionOf(root, { paths: ['packages/a'] })).toMatchObject({ commits: 3, commit: kept })
})

test('a deletion touches', async () => {
  const root = await repository()
  await git(root, ['rm', '-q', 'packages/a/1'])
  const touched = await commit(root, {})
  expect(await versionOf(root, { paths: ['packages/a'] })).toMatchObject({ commits: 2, commit: touched })
})

test('a change outside the paths makes the tree dirty all the same', async () => {
  const root = await repository()
  await writeFile(join(root, 'shared/1'), 'changed')
  expect((await versionOf(root, { paths: ['packages/a'] })).dirty).toBe(true)
})

test('paths that no commit touched are refused', async () => {
  const root = await repository()
  expect(await codeOf(versionOf(root, { paths: ['nowhere'] }))).toBe('PATHS_NOT_COMMITTED 3')
})
