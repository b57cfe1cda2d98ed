import { expect, test } from 'vitest'
import { commitAll, git, initRepository } from '../support/git.js'
import { tempFolder } from '../support/temp.js'
import { versionOf } from './checkout.js'

test.each<[string, (commit: string) => Record<string, string>]>([
  ['GitHub', (commit) => ({ GITHUB_SHA: commit, GITHUB_REF_TYPE: 'branch', GITHUB_REF_NAME: 'main' })],
  ['GitLab', (commit) => ({ CI_COMMIT_SHA: commit, CI_COMMIT_BRANCH: 'main' })],
])('where HEAD is detached, the branch is the one that %s builds', async (_, env) => {
  const { root, commit } = await detached()
  expect(await versionOf(root, { env: env(commit) })).toMatchObject({ branch: 'main', npm: '1.0.1' })
  const other = await commitAll(root)
  expect(await versionOf(root, { env: env(commit) })).toMatchObject({
    branch: null,
    npm: `1.0.2-g${other.slice(0, 10)}`,
  })
})

test.each<[string, (commit: string) => Record<string, string>]>([
  ['a tag of GitHub', (commit) => ({ GITHUB_SHA: commit, GITHUB_REF_TYPE: 'tag', GITHUB_REF_NAME: 'main' })],
  [
    'a pull request',
    (commit) => ({
      GITHUB_SHA: commit,
      GITHUB_REF_TYPE: 'branch',
      GITHUB_REF_NAME: '7/merge',
      GITHUB_HEAD_REF: 'topic',
    }),
  ],
  ['a tag of GitLab', (commit) => ({ CI_COMMIT_SHA: commit, CI_COMMIT_TAG: 'main' })],
  ['nothing', () => ({ GITHUB_REF_NAME: '', CI_COMMIT_BRANCH: '' })],
])('%s is no branch', async (_, env) => {
  const { root, commit } = await detached()
  expect(await versionOf(root, { env: env(commit) })).toMatchObject({ branch: null })
})

test('a branch that is checked out is the one', async () => {
  const { root, commit } = await detached()
  await git(root, ['checkout', '-q', '-b', 'topic'])
  expect(await versionOf(root, { env: { CI_COMMIT_SHA: commit, CI_COMMIT_BRANCH: 'main' } })).toMatchObject({
    branch: 'topic',
  })
})

async function detached(): Promise<{ root: string; commit: string }> {
  const root = await tempFolder()
  await initRepository(root)
  const commit = await commitAll(root)
  await git(root, ['checkout', '-q', '--detach'])
  return { root, commit }
}
