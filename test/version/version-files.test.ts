import { readFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { expect, test } from 'vitest'
import { versionFiles } from '../../src/version/index.js'
import { commitAll, git, initRepository } from '../support/git.js'
import { tempFolder } from '../support/temp.js'
import { checkoutConfig, checkoutWorld } from './checkout.js'

const filesOf = (root: string) => versionFiles(checkoutConfig(root), checkoutWorld(root))

async function stateOf(files: readonly string[]): Promise<string[]> {
  return Promise.all(files.map((file) => readFile(file, 'latin1').catch(() => 'absent')))
}

async function repository(): Promise<string> {
  const root = await tempFolder()
  await initRepository(root)
  await commitAll(root)
  return root
}

test.each<[string, string[]]>([
  ['a commit', ['commit', '-q', '--allow-empty', '-m', 'x']],
  ['another branch', ['checkout', '-q', '-b', 'other']],
  ['a detached HEAD', ['checkout', '-q', '--detach']],
  ['a renamed branch', ['branch', '-m', 'other']],
  ['a reset', ['reset', '-q', '--hard', 'HEAD~1']],
])('%s changes one of the files', async (_what, args) => {
  for (const packed of [false, true]) {
    const root = await repository()
    await commitAll(root, 'second')
    if (packed) await git(root, ['pack-refs', '--all'])
    const worktree = join(await tempFolder(), 'worktree')
    await git(root, ['worktree', 'add', '-q', '-b', 'of-the-worktree', worktree])
    for (const folder of [root, worktree]) {
      const files = await filesOf(folder)
      expect(files.every(isAbsolute)).toBe(true)
      const before = await stateOf(files)
      await git(
        folder,
        args.map((arg) => (arg === 'other' ? `other-${folder.length}` : arg)),
      )
      expect(await stateOf(files)).not.toEqual(before)
    }
  }
})

test('where there is no git, there are none if the version is given', async () => {
  const root = await tempFolder()
  const env = { PATH: root }
  const files = versionFiles(checkoutConfig(root), checkoutWorld(root, { env }))
  await expect(files).rejects.toMatchObject({ code: 'GIT_NOT_FOUND' })
  const given = { ...env, SLIPWAY_VERSION: '1.0.275-b244a2b9b8-20150202.163449' }
  expect(await versionFiles(checkoutConfig(root), checkoutWorld(root, { env: given }))).toEqual([])
})

test('they are found from a folder inside, and before the first commit', async () => {
  const root = await tempFolder()
  await initRepository(root)
  expect(await filesOf(root)).toEqual(
    ['HEAD', 'refs/heads/main', 'packed-refs', 'logs/HEAD', 'index'].map((file) => join(root, '.git', file)),
  )
})
