import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { listChanges, versionFiles } from '../../src/version/index.js'
import { commitAll, git, initRepository } from '../support/git.js'
import { tempFolder } from '../support/temp.js'
import { checkoutConfig, checkoutWorld, codeOf, versionOf } from './checkout.js'

const text = '2.7.275-b244a2b9b8-20150202.163449'
const given = (value: string) => ({ SLIPWAY_VERSION: value })

async function repository(): Promise<string> {
  const root = await tempFolder()
  await initRepository(root)
  await commitAll(root, 'first', '2015-02-02T16:34:49Z')
  return root
}

test('SLIPWAY_VERSION gives the version where there is no repository', async () => {
  const root = await tempFolder()
  expect(await versionOf(root, { env: given(text), packageVersion: null })).toEqual({
    version: text,
    major: 2,
    minor: 7,
    commits: 275,
    sha: 'b244a2b9b8',
    commit: null,
    date: '20150202',
    time: '163449',
    dirty: false,
    branch: null,
    semver: '2.7.275+b244a2b9b8.20150202.163449',
    npm: '2.7.275-gb244a2b9b8',
    committedAt: null,
  })
  expect(await listChanges(checkoutConfig(root), checkoutWorld(root, { env: given(text) }))).toEqual([])
  expect(await versionFiles(checkoutConfig(root), checkoutWorld(root, { env: given(text) }))).toEqual([])
})

test('it is written in its canonical form, and keeps that the tree had changes', async () => {
  const root = await tempFolder()
  const env = given('2.7.275--b244a2b9b8--20150202.163449.dirty')
  expect(await versionOf(root, { env })).toMatchObject({ version: `${text}.dirty`, dirty: true })
})

test('it gives the version where git can give none', async () => {
  const root = await repository()
  const empty = await tempFolder()
  const unborn = await tempFolder()
  await initRepository(unborn)
  const bare = join(await tempFolder(), 'bare')
  await git(root, ['clone', '-q', '--bare', root, bare])
  for (const [folder, env] of [
    [root, { PATH: empty }],
    [unborn, {}],
    [bare, {}],
  ] as const) {
    expect((await versionOf(folder, { env: { ...env, ...given(text) } })).version).toBe(text)
  }
})

/** The version of a repository of two commits, and a clone of it that has only the last. */
async function shallowClone(): Promise<{ version: string; clone: string }> {
  const root = await repository()
  await commitAll(root, 'second', '2015-02-02T16:34:49Z')
  const clone = join(await tempFolder(), 'clone')
  await git(root, ['clone', '-q', '--depth=1', `file://${root}`, clone])
  return { version: (await versionOf(root)).version, clone }
}

test('in a shallow clone it gives the count, and git all the rest', async () => {
  const { version, clone } = await shallowClone()
  expect(await versionOf(clone, { env: given(version) })).toMatchObject({
    version,
    commits: 2,
    commit: await git(clone, ['rev-parse', 'HEAD']),
    branch: 'main',
  })
  for (const other of [
    text,
    version.replace('1.0.2', '1.1.2'),
    version.replace('163449', '163450'),
    `${version}.dirty`,
  ]) {
    const env = given(other)
    expect(await codeOf(versionOf(clone, { env }))).toBe('SLIPWAY_VERSION_CONTRADICTED 3')
  }
  await writeFile(join(clone, 'new'), '')
  expect(await codeOf(versionOf(clone, { env: given(version) }))).toBe('SLIPWAY_VERSION_CONTRADICTED 3')
})

test('in a shallow clone it stands alone where the last commit of some paths counts', async () => {
  const { clone } = await shallowClone()
  expect((await versionOf(clone, { env: given(text), paths: ['.'] })).version).toBe(text)
})

test('what else is wrong with a checkout is told, whatever it says', async () => {
  const root = await repository()
  expect(await codeOf(versionOf(root, { env: given(text), paths: ['nothing'] }))).toBe(
    'PATHS_NOT_COMMITTED 3',
  )
  await writeFile(join(root, '.git/refs/heads/main'), 'damaged')
  expect(await codeOf(versionOf(root, { env: given(text) }))).toMatch(/^(HISTORY_INCOMPLETE|GIT_FAILED) 3$/)
})

test('it is parsed, not trusted', async () => {
  for (const root of [await repository(), await tempFolder()]) {
    for (const wrong of ['1.0.275', 'latest', `${text}\n`, `${text};rm -rf /`]) {
      expect(await codeOf(versionOf(root, { env: given(wrong) }))).toBe('SLIPWAY_VERSION_INVALID 2')
    }
  }
})

test('empty, as a build argument nobody set, it says nothing', async () => {
  expect((await versionOf(await repository(), { env: given('') })).commits).toBe(1)
  expect(await codeOf(versionOf(await tempFolder(), { env: given('') }))).toBe('NO_REPOSITORY 3')
})

test('where git gives the same version, git’s is taken', async () => {
  const root = await repository()
  const version = await versionOf(root)
  expect(await versionOf(root, { env: given(version.version) })).toEqual(version)
})

test('where git gives another one, both are named', async () => {
  const root = await repository()
  const { version } = await versionOf(root)
  for (const other of [
    text,
    version.replace('1.0.1', '1.0.2'),
    version.replace('163449', '163450'),
    `${version}.dirty`,
  ]) {
    const refused = versionOf(root, { env: given(other) })
    await expect(refused).rejects.toMatchObject({ code: 'SLIPWAY_VERSION_CONTRADICTED', exit: 3 })
    await expect(refused).rejects.toThrow(version)
    await expect(refused).rejects.toThrow(other)
  }
})

test('of a tree with changes, the clock’s time may differ, and the given one stays', async () => {
  const root = await repository()
  await writeFile(join(root, 'new'), '')
  const before = await versionOf(root, { now: new Date('2026-01-01T00:00:00Z') })
  const now = new Date('2026-01-01T00:00:09Z')
  expect(await versionOf(root, { env: given(before.version), now })).toEqual(before)
})
