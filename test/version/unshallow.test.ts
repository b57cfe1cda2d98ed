import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commitAll, git, initRepository } from '../support/git.js'
import { tempFolder } from '../support/temp.js'
import { codeOf, versionOf } from './checkout.js'

async function clones(...args: string[]): Promise<{ source: string; clone: string }> {
  const folder = await tempFolder()
  const source = join(folder, 'source')
  await git(folder, ['init', '-q', '-b', 'main', 'source'])
  for (let index = 0; index < 4; index++) await commitAll(source, `commit ${index}`)
  await git(folder, ['clone', '-q', ...args, `file://${source}`, 'clone'])
  return { source, clone: join(folder, 'clone') }
}

test('--unshallow fetches what is missing, and then counts', async () => {
  const { clone } = await clones('--depth=1')
  expect(await versionOf(clone, { unshallow: true })).toMatchObject({
    commits: 4,
    dirty: false,
    branch: 'main',
  })
  expect((await versionOf(clone)).commits).toBe(4)
})

test('--unshallow works in a worktree, on a tag, and where HEAD is detached', async () => {
  const { source } = await clones()
  await git(source, ['tag', 'v1'])
  const clone = join(await tempFolder(), 'clone')
  await git(source, ['clone', '-q', '--depth=1', '--branch=v1', `file://${source}`, clone])
  const worktree = join(await tempFolder(), 'worktree')
  await git(clone, ['worktree', 'add', '-q', '--detach', worktree])
  expect(await versionOf(worktree, { unshallow: true })).toMatchObject({ commits: 4, branch: null })
})

test('--unshallow does nothing where nothing is missing', async () => {
  const { source, clone } = await clones()
  await rename(source, `${source} is gone`)
  expect((await versionOf(clone, { unshallow: true })).commits).toBe(4)
})

test('a fetch that fails is an error, and says why', async () => {
  const { source, clone } = await clones('--depth=1')
  await rename(source, `${source} is gone`)
  const refused = versionOf(clone, { unshallow: true })
  await expect(refused).rejects.toMatchObject({ code: 'FETCH_FAILED', exit: 1 })
  await expect(refused).rejects.toThrow('does not appear to be a git repository')
})

test('a password in the address of a remote is not shown', async () => {
  const { clone } = await clones('--depth=1')
  // A port that nothing listens on.
  await git(clone, ['remote', 'set-url', 'origin', 'http://user:secret@127.0.0.1:1/x.git'])
  const refused = versionOf(clone, { unshallow: true })
  await expect(refused).rejects.toMatchObject({ code: 'FETCH_FAILED' })
  await expect(refused).rejects.not.toThrow('secret')
})

test('a remote that is shallow itself cannot help', async () => {
  const { clone } = await clones('--depth=1')
  const second = join(await tempFolder(), 'second')
  await git(clone, ['clone', '-q', `file://${clone}`, second])
  const refused = versionOf(second, { unshallow: true })
  expect(await codeOf(refused)).toMatch(/^(?:SHALLOW_HISTORY 3|FETCH_FAILED 1)$/)
})

test('--unshallow in no repository is refused as ever', async () => {
  const folder = await tempFolder()
  await initRepository(folder)
  expect(await codeOf(versionOf(folder, { unshallow: true }))).toBe('NO_COMMIT 3')
})
