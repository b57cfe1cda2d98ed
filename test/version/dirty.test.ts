import { chmod, mkdir, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { listChanges } from '../../src/version/index.js'
import { writeFiles } from '../support/files.js'
import { commitAll, git, initRepository } from '../support/git.js'
import { tempFolder } from '../support/temp.js'
import { checkoutConfig, checkoutWorld, versionOf } from './checkout.js'

const changesOf = (root: string) => listChanges(checkoutConfig(root), checkoutWorld(root))

async function repository(): Promise<string> {
  const root = await tempFolder()
  await initRepository(root)
  await writeFiles(root, { '.gitignore': 'ignored\n', 'a file': 'a\n', 'deep/er': 'b\n', 'im Büro': 'c\n' })
  await commitAll(root, 'first', '2015-02-02T16:34:49Z')
  return root
}

test.each<[string, string[], (root: string) => Promise<unknown>]>([
  ['an unstaged change', ['a file'], (root) => writeFile(join(root, 'a file'), 'b\n')],
  [
    'a staged change',
    ['a file'],
    (root) => writeFile(join(root, 'a file'), 'b\n').then(() => git(root, ['add', '.'])),
  ],
  ['a deleted file', ['im Büro'], (root) => rm(join(root, 'im Büro'))],
  ['a staged deletion', ['deep/er'], (root) => git(root, ['rm', '-q', 'deep/er'])],
  ['a moved file', ['a file', 'moved'], (root) => git(root, ['mv', 'a file', 'moved'])],
  ['another mode', ['a file'], (root) => chmod(join(root, 'a file'), 0o755)],
  ['a new file', ['new'], (root) => writeFile(join(root, 'new'), '')],
  ['a new folder', ['folder/'], (root) => writeFiles(root, { 'folder/a': '', 'folder/b': '' })],
  [
    'a new file that git shall add later',
    ['new'],
    (root) => writeFile(join(root, 'new'), '').then(() => git(root, ['add', '-N', 'new'])),
  ],
])('%s makes the tree dirty', async (_what, changes, change) => {
  const root = await repository()
  await change(root)
  const version = await versionOf(root, { now: new Date('2026-01-02T03:04:05.678Z') })
  expect((await changesOf(root)).toSorted()).toEqual(changes)
  expect(version).toMatchObject({ dirty: true, date: '20260102', time: '030405', commits: 1 })
  expect(version.version).toBe(`1.0.1-${version.sha}-20260102.030405.dirty`)
  expect(version.npm).toBe(`1.0.1-dirty.g${version.sha}`)
  expect(version.semver).toBe(`1.0.1+${version.sha}.20260102.030405.dirty`)
  expect(version.committedAt).toBe('2015-02-02T16:34:49Z')
})

test.each<[string, (root: string) => Promise<unknown>]>([
  ['nothing', async () => undefined],
  ['a touched file', (root) => utimes(join(root, 'a file'), new Date(), new Date())],
  ['a file written again', (root) => writeFile(join(root, 'a file'), 'a\n')],
  ['an ignored file', (root) => writeFile(join(root, 'ignored'), '')],
  ['an empty folder', (root) => mkdir(join(root, 'empty'))],
])('%s leaves the tree clean', async (_what, change) => {
  const root = await repository()
  await change(root)
  expect(await changesOf(root)).toEqual([])
  const version = await versionOf(root)
  expect(version).toMatchObject({
    dirty: false,
    version: `1.0.1-${version.sha}-20150202.163449`,
    npm: '1.0.1',
  })
})

test('looking leaves the index as it was', async () => {
  const root = await repository()
  await utimes(join(root, 'a file'), new Date(0), new Date(0))
  const index = () => git(root, ['hash-object', '.git/index'])
  const before = await index()
  await versionOf(root)
  expect(await index()).toBe(before)
})

test('a conflict makes the tree dirty', async () => {
  const root = await repository()
  await git(root, ['checkout', '-q', '-b', 'other'])
  await writeFile(join(root, 'a file'), 'theirs\n')
  await commitAll(root)
  await git(root, ['checkout', '-q', 'main'])
  await writeFile(join(root, 'a file'), 'ours\n')
  await commitAll(root)
  await expect(git(root, ['merge', '-q', 'other'])).rejects.toThrow('CONFLICT')
  expect(await changesOf(root)).toEqual(['a file'])
  expect((await versionOf(root)).dirty).toBe(true)
})

test.each<[string, (submodule: string) => Promise<unknown>]>([
  ['a change in it', (submodule) => writeFile(join(submodule, 'file'), 'changed')],
  ['a new file in it', (submodule) => writeFile(join(submodule, 'new'), '')],
  ['another commit of it', (submodule) => commitAll(submodule)],
])('a submodule with %s makes the tree dirty, whatever the settings say', async (_what, change) => {
  const library = await tempFolder()
  await initRepository(library)
  await writeFiles(library, { file: 'as it was' })
  await commitAll(library)
  const root = await repository()
  await git(root, ['-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', library, 'library'])
  await git(root, ['config', '-f', '.gitmodules', 'submodule.library.ignore', 'all'])
  await git(root, ['config', 'diff.ignoreSubmodules', 'all'])
  // git itself leaves out a submodule to be ignored when it adds everything.
  await git(root, ['add', '.gitmodules', 'library'])
  await git(root, ['commit', '-q', '-m', 'with a submodule'])
  expect(await changesOf(root)).toEqual([])
  await change(join(root, 'library'))
  expect(await changesOf(root)).toEqual(['library'])
  expect((await versionOf(root)).dirty).toBe(true)
})
