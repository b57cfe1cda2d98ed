import { readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { writeFiles } from '../support/files.js'
import { commitAll, git, initRepository } from '../support/git.js'
import { tempFolder } from '../support/temp.js'
import { codeOf, type CheckoutOptions, versionOf } from './checkout.js'

interface Clones {
  source: string
  clone: string
  /** Every object and pack of the clone. */
  objects: () => Promise<string[]>
}

async function cloneWith(filter: string, checkout: readonly string[] = []): Promise<Clones> {
  const folder = await tempFolder()
  const source = join(folder, 'source')
  const clone = join(folder, 'clone')
  await git(folder, ['init', '-q', '-b', 'main', 'source'])
  await git(source, ['config', 'uploadpack.allowFilter', 'true'])
  for (const version of ['1.0.0', '1.1.0', '1.1.1']) {
    await writeFiles(source, {
      'package.json': { version },
      'a/file': `old ${version}\n`,
      'a/.gitignore': `old ${version}\n`,
      'b/file': version,
    })
    await commitAll(source, version, '2015-02-02T16:34:49Z')
  }
  await git(folder, ['clone', '-q', `--filter=${filter}`, ...checkout, `file://${source}`, clone])
  const objects = async () => (await readdir(join(clone, '.git/objects'), { recursive: true })).toSorted()
  return { source, clone, objects }
}

describe.each(['tree:0', 'blob:none'])('a clone with --filter=%s', (filter) => {
  async function both(options: CheckoutOptions, work: (version: () => Promise<unknown>) => Promise<void>) {
    // With its remote, a fetch would leave objects; without, it would fail.
    const { source, clone, objects } = await cloneWith(filter)
    const before = await objects()
    await work(() => versionOf(clone, options))
    expect(await objects()).toEqual(before)
    await rm(join(clone, '.git/slipway'), { recursive: true, force: true })
    await rename(source, `${source} is gone`)
    await work(() => versionOf(clone, options))
  }

  test('gives the right version, and downloads nothing', async () => {
    await both({}, async (version) => {
      for (let round = 0; round < 2; round++) {
        expect(await version()).toMatchObject({ commits: 3, dirty: false, date: '20150202', time: '163449' })
      }
    })
  })

  test('counts first parents, and downloads nothing', async () => {
    await both({ count: 'first-parent' }, async (version) => {
      expect(await version()).toMatchObject({ commits: 3 })
    })
  })

  test('sees a touched and a changed file, and downloads nothing', async () => {
    const { clone, objects } = await cloneWith(filter)
    const before = await objects()
    await writeFiles(clone, { 'a/file': 'old 1.1.1\n' })
    expect((await versionOf(clone)).dirty).toBe(false)
    await writeFiles(clone, { 'a/file': 'new\n' })
    await git(clone, ['mv', 'b/file', 'b/moved'])
    expect((await versionOf(clone)).dirty).toBe(true)
    expect(await objects()).toEqual(before)
  })

  test('is refused where what would have to be downloaded is needed', async () => {
    // Trees tell what a commit touched, and old states of package.json where the base changed.
    const options: CheckoutOptions =
      filter === 'tree:0' ? { paths: ['a'] } : { count: 'since-base', packageVersion: '1.1.1' }
    await both(options, async (version) => {
      expect(await codeOf(version())).toMatch(/^(?:HISTORY_INCOMPLETE|GIT_FAILED) 3$/)
    })
  })
})

test('a blobless clone counts what touched a path, and downloads nothing', async () => {
  const { source, clone } = await cloneWith('blob:none')
  await rename(source, `${source} is gone`)
  expect((await versionOf(clone, { paths: ['a/file', 'b'] })).commits).toBe(3)
})

test('a sparse checkout of a blobless clone is clean, and downloads nothing', async () => {
  const { clone, objects } = await cloneWith('blob:none', ['--sparse'])
  await git(clone, ['sparse-checkout', 'set', 'b'])
  const before = await objects()
  expect(await versionOf(clone)).toMatchObject({ commits: 3, dirty: false })
  expect(await objects()).toEqual(before)
})

test('a full clone is no partial one', async () => {
  const folder = await tempFolder()
  await initRepository(folder)
  await commitAll(folder)
  expect((await versionOf(folder)).commits).toBe(1)
})
