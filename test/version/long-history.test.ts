import { expect, test } from 'vitest'
import { commitAll, git } from '../support/git.js'
import { makeHistory } from '../support/history.js'
import { tempFolder } from '../support/temp.js'
import { versionOf } from './checkout.js'

test('a long history with merges is counted, and extended over further merges', async () => {
  const root = await tempFolder()
  await makeHistory(root, { commits: 2000, mergesEvery: 20 })
  expect(await git(root, ['rev-list', '--count', '--merges', 'HEAD'])).toBe('99')
  expect(await versionOf(root)).toMatchObject({ commits: 2000, dirty: false, branch: 'main' })
  await git(root, ['checkout', '-q', '-b', 'side', 'HEAD~50'])
  await commitAll(root)
  expect((await versionOf(root)).commits).toBe(Number(await git(root, ['rev-list', '--count', 'HEAD'])))
  await git(root, ['checkout', '-q', 'main'])
  await git(root, ['merge', '-q', '--no-ff', '-m', 'merge', 'side'])
  expect((await versionOf(root)).commits).toBe(2002)
})
