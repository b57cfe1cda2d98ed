import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { git, gitEnv } from '../support/git.js'
import { at, libraryRepository, releaseIn } from '../support/release-in.js'
import { tempFolder } from '../support/temp.js'

describe('while a release is made', () => {
  test.each(['planned', 'started:bundle:ferry', 'finished:package:npm:ferry'])(
    'another commit comes (%s): nothing of it is released',
    async (point) => {
      const folder = await tempFolder()
      const commit = await libraryRepository(folder)
      const args = ['commit', '-q', '--allow-empty', '-m', 'another']
      const reporter = at(point, () =>
        execFileSync('git', args, { cwd: folder, env: { ...process.env, ...gitEnv } }),
      )
      await expect(releaseIn(folder, { reporter })).rejects.toMatchObject({
        code: 'RELEASE_TREE_CHANGED',
        exit: 3,
        diagnostics: [{ text: expect.stringContaining(commit) }],
      })
      expect(await readdir(join(folder, 'release')).catch(() => [])).toEqual([])
    },
  )

  test('a file that goes into the package changes after the tree was checked', async () => {
    const folder = await tempFolder()
    await libraryRepository(folder)
    const reporter = at('finished:recheck', () => writeFileSync(join(folder, 'README.md'), 'sunk'))
    await expect(releaseIn(folder, { reporter })).rejects.toMatchObject({
      code: 'RELEASE_TREE_CHANGED',
      diagnostics: [{ text: 'README.md' }],
    })
    expect(await readdir(join(folder, 'release'))).toEqual([])
  })

  test('the bundle changes after it was built', async () => {
    const folder = await tempFolder()
    await libraryRepository(folder)
    const reporter = at('finished:recheck', () => writeFileSync(join(folder, 'dist/index.js'), 'sunk'))
    await expect(releaseIn(folder, { reporter })).rejects.toMatchObject({ code: 'BUNDLE_CHANGED' })
  })
})

test('where no artifact is asked for, none is made, and no folder is named', async () => {
  const folder = await tempFolder()
  const settings = { generate: { module: false }, bundle: { kind: 'library' }, release: { artifacts: [] } }
  await libraryRepository(folder, { 'build.config.json': settings })
  const { plan, result } = await releaseIn(folder)
  expect([plan.dir, result?.dir]).toEqual([null, null])
  expect(await readdir(folder)).not.toContain('release')
})

test('one commit is released as npm packages of two branches into one folder', async () => {
  const folder = await tempFolder()
  const commit = await libraryRepository(folder)
  await git(folder, ['checkout', '-q', '-b', 'topic'])
  const topic = await releaseIn(folder)
  await git(folder, ['checkout', '-q', 'main'])
  const main = await releaseIn(folder)
  expect(main.plan.dir).toBe(topic.plan.dir)
  const { version } = main.plan.version
  const g = `topic.g${commit.slice(0, 10)}`
  expect(await readdir(join(folder, main.plan.dir ?? ''))).toEqual([
    `ferry-1.2.1-${g}.tgz`,
    'ferry-1.2.1.tgz',
    `ferry_${version}_checksums.txt`,
    `ferry_${version}_${g}_checksums.txt`,
  ])
})

test('what was left in the folder of the bundle does not change the release', async () => {
  const folder = await tempFolder()
  await libraryRepository(folder)
  const { result } = await releaseIn(folder)
  await mkdir(join(folder, 'dist/deep'))
  for (const file of ['leftover.js', 'deep/leftover.js']) writeFileSync(join(folder, 'dist', file), '1')
  expect((await releaseIn(folder)).result).toMatchObject({ alreadyThere: true, artifacts: result?.artifacts })
})
