import { chown, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { writeFiles } from '../support/files.js'
import { commitAll, git, initRepository } from '../support/git.js'
import { tempFolder } from '../support/temp.js'
import { codeOf, versionOf } from './checkout.js'

async function repository(commits = 3): Promise<string> {
  const root = await tempFolder()
  await initRepository(root)
  for (let index = 0; index < commits; index++) await commitAll(root, `commit ${index}`)
  return root
}

async function clone(source: string, ...args: string[]): Promise<string> {
  const folder = join(await tempFolder(), 'clone')
  await git(source, ['clone', '-q', ...args, `file://${source}`, folder])
  return folder
}

test('a folder in no repository', async () => {
  const folder = await tempFolder()
  const refused = versionOf(folder, { env: { GIT_CEILING_DIRECTORIES: folder } })
  await expect(refused).rejects.toMatchObject({ code: 'NO_REPOSITORY', exit: 3 })
  await expect(refused).rejects.toThrow(folder)
})

test('a repository without a commit', async () => {
  expect(await codeOf(versionOf(await repository(0)))).toBe('NO_COMMIT 3')
})

test('a bare repository, and the folder .git', async () => {
  const root = await repository()
  expect(await codeOf(versionOf(await clone(root, '--bare')))).toBe('NO_WORK_TREE 3')
  expect(await codeOf(versionOf(join(root, '.git')))).toBe('NO_WORK_TREE 3')
})

test('no git on the PATH', async () => {
  const root = await repository()
  const empty = await tempFolder()
  expect(await codeOf(versionOf(root, { env: { PATH: empty } }))).toBe('GIT_NOT_FOUND 3')
})

test('a git that cannot be run', async () => {
  const root = await repository()
  const folder = await tempFolder()
  await writeFile(join(folder, 'git'), '#!/bin/sh\nkill -9 $$\n', { mode: 0o755 })
  expect(await codeOf(versionOf(root, { env: { PATH: folder } }))).toBe('GIT_FAILED 3')
})

test('git is found on the PATH of the world it runs in', async () => {
  const root = await repository()
  const folder = await tempFolder()
  await writeFile(join(folder, 'git'), '#!/bin/sh\necho fatal: this one >&2; exit 7\n', { mode: 0o755 })
  const refused = versionOf(root, { env: { PATH: folder } })
  await expect(refused).rejects.toMatchObject({
    code: 'GIT_FAILED',
    message: expect.stringContaining('this one'),
  })
})

describe('a folder that another repository does not track', () => {
  test('is refused, ignored or not, and the repository is named', async () => {
    const root = await repository()
    await writeFiles(root, { '.gitignore': 'ignored\n', 'ignored/a': '', 'sub/untracked/package.json': '{}' })
    for (const folder of [join(root, 'sub/untracked'), join(root, 'ignored')]) {
      const refused = versionOf(folder)
      await expect(refused).rejects.toMatchObject({ code: 'FOLDER_UNTRACKED', exit: 3 })
      await expect(refused).rejects.toThrow(`the repository "${root}"`)
    }
  })

  test('is refused where the other is shallow too, and nothing is fetched for it', async () => {
    const shallow = await clone(await repository(), '--depth=1')
    await mkdir(join(shallow, 'mine'))
    expect(await codeOf(versionOf(join(shallow, 'mine'), { unshallow: true }))).toBe('FOLDER_UNTRACKED 3')
    expect(await git(shallow, ['rev-parse', '--is-shallow-repository'])).toBe('true')
  })
})

describe('a shallow clone', () => {
  test('is refused, says how to deepen it, and prints no count', async () => {
    const shallow = await clone(await repository(), '--depth=1')
    const refused = versionOf(shallow)
    await expect(refused).rejects.toMatchObject({
      code: 'SHALLOW_HISTORY',
      exit: 3,
      fix: expect.stringContaining('--unshallow'),
    })
  })

  test('is refused on a tag', async () => {
    const root = await repository()
    await git(root, ['tag', 'v1.0.0'])
    expect(await codeOf(versionOf(await clone(root, '--depth=1', '--branch=v1.0.0')))).toBe(
      'SHALLOW_HISTORY 3',
    )
  })

  test('is refused in a linked worktree', async () => {
    const shallow = await clone(await repository(), '--depth=2')
    const worktree = join(await tempFolder(), 'worktree')
    await git(shallow, ['worktree', 'add', '-q', '--detach', worktree])
    expect(await codeOf(versionOf(worktree))).toBe('SHALLOW_HISTORY 3')
  })

  test('is refused although its commit was counted before it became shallow', async () => {
    const root = await repository()
    const full = await clone(root)
    expect((await versionOf(full)).commits).toBe(3)
    await git(full, ['fetch', '-q', '--depth=1'])
    expect(await codeOf(versionOf(full))).toBe('SHALLOW_HISTORY 3')
  })

  test('with a depth beyond its whole history is not shallow', async () => {
    expect((await versionOf(await clone(await repository(), '--depth=1000'))).commits).toBe(3)
  })
})

test.skipIf(process.getuid?.() !== 0)('a repository of somebody else (needs root, to make one)', async () => {
  const root = await repository()
  const entries = await readdir(root, { recursive: true })
  for (const path of ['', ...entries]) await chown(join(root, path), 4242, 4242)
  const refused = versionOf(root, { env: { SUDO_UID: undefined } })
  await expect(refused).rejects.toMatchObject({
    code: 'REPOSITORY_NOT_OWNED',
    exit: 3,
    fix: expect.stringContaining(`safe.directory '${root}'`),
  })
  const trusting = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'safe.directory', GIT_CONFIG_VALUE_0: root }
  expect((await versionOf(root, { env: trusting })).commits).toBe(3)
})

describe('a history with gaps', () => {
  async function lose(root: string, name: string): Promise<void> {
    const id = await git(root, ['rev-parse', name])
    await rm(join(root, '.git/objects', id.slice(0, 2), id.slice(2)))
  }

  test('is never counted in part', async () => {
    const root = await repository()
    await lose(root, 'HEAD~1')
    expect(await codeOf(versionOf(root))).toBe('HISTORY_INCOMPLETE 3')
    expect(await codeOf(versionOf(root, { count: 'first-parent' }))).toBe('HISTORY_INCOMPLETE 3')
  })

  test('is not counted from memory beyond the gap', async () => {
    const root = await repository()
    await versionOf(root)
    await commitAll(root)
    await commitAll(root)
    await lose(root, 'HEAD~1')
    expect(await codeOf(versionOf(root))).toBe('HISTORY_INCOMPLETE 3')
    expect(await codeOf(versionOf(root, { count: 'first-parent' }))).toBe('HISTORY_INCOMPLETE 3')
  })

  test('at HEAD itself, a damaged object and a damaged index are refused', async () => {
    const root = await repository()
    const id = await git(root, ['rev-parse', 'HEAD~1'])
    const file = join(root, '.git/objects', id.slice(0, 2), id.slice(2))
    await rm(file)
    await writeFile(file, 'damaged')
    expect(await codeOf(versionOf(root))).toBe('HISTORY_INCOMPLETE 3')
    await lose(root, 'HEAD')
    expect(await codeOf(versionOf(root))).toBe('GIT_FAILED 3')

    const other = await repository()
    await writeFile(join(other, '.git/index'), 'damaged')
    expect(await codeOf(versionOf(other))).toBe('GIT_FAILED 3')
  })

  test('a branch that was cut off in a crash is not taken for an empty one', async () => {
    const root = await repository()
    await writeFile(join(root, '.git/refs/heads/main'), '')
    expect(await codeOf(versionOf(root))).toBe('HISTORY_INCOMPLETE 3')
  })
})
