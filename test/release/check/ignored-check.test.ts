import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { run } from '../../../src/cli/run.js'
import { commitAll, git, gitEnv } from '../../support/git.js'
import { publishingRepository } from '../../support/publishing.js'
import { releaseIn } from '../../support/release-in.js'
import { tempFolder } from '../../support/temp.js'
import { testWorld } from '../../support/world.js'

test('a folder in the checkout that a release is copied to must be ignored: the line that does it is shown, and does it', async () => {
  const folder = await tempFolder()
  const path = 'to share/[v1] #x!'
  const { checkout } = await publishingRepository(folder, [{ to: 'git-tag' }, { to: 'directory', path }])
  const line = String.raw`/to share/\[v1\] #x!/`
  for (const dryRun of [false, true]) {
    await expect(release(checkout, { dryRun })).rejects.toMatchObject({
      code: 'FOLDER_NOT_IGNORED',
      exit: 3,
      message: expect.stringContaining(join(checkout, path)),
      fix: expect.stringContaining(`commit that:\n  ${line}\nOr`),
    })
  }
  const world = testWorld(checkout, { env: gitEnv })
  expect(await run(['doctor'], world)).toBe(3)
  expect(world.out()).toContain('FOLDER_NOT_IGNORED')
  expect(await readdir(checkout)).toEqual(expect.not.arrayContaining(['dist', 'release', 'to share']))

  await ignore(checkout, `node_modules\n/dist/\n/release/\n${line}\n`)
  expect((await release(checkout)).result?.published).toHaveLength(2)
  await commitAll(checkout, 'more', '2026-03-05T05:06:07+01:00')
  await git(checkout, ['push', '-q', 'origin', 'main'])
  expect((await release(checkout)).result?.published.map(({ how }) => how)).toEqual([
    'published',
    'published',
  ])
})

test('so must the folder of the release itself, all of it', async () => {
  const folder = await tempFolder()
  const { checkout } = await publishingRepository(folder, [], { '.gitignore': 'node_modules\n/dist/\n' })
  const refused = {
    code: 'FOLDER_NOT_IGNORED',
    fix: expect.stringContaining('commit that:\n  /release/\nOr'),
  }
  await expect(release(checkout)).rejects.toMatchObject(refused)
  await ignore(checkout, 'node_modules\n/dist/\n/release/**/*.tar.gz\n')
  await expect(release(checkout)).rejects.toMatchObject(refused)
  await writeFile(join(checkout, 'new.txt'), '')
  expect((await release(checkout, { snapshot: true })).result?.artifacts).toHaveLength(2)
})

test('what lies outside, where a link leads outside, and what no branch publishes to, is no matter of git', async () => {
  const folder = await tempFolder()
  const elsewhere = { to: 'directory', path: 'seen', branches: ['other'] }
  const { checkout } = await publishingRepository(folder, [
    { to: 'directory', path: 'link/share' },
    elsewhere,
  ])
  await mkdir(join(folder, 'outside'))
  await symlink('../outside', join(checkout, 'link'))
  await commitAll(checkout, 'a link', '2026-03-05T05:06:07+01:00')
  await git(checkout, ['push', '-q', 'origin', 'main'])
  expect((await release(checkout)).result?.published).toHaveLength(1)
  expect(await readdir(join(folder, 'outside/share'))).toHaveLength(1)
})

test('the checkout itself is no folder to ignore', async () => {
  const folder = await tempFolder()
  const { checkout } = await publishingRepository(folder, [{ to: 'directory', path: '.' }])
  await expect(release(checkout)).rejects.toMatchObject({
    code: 'FOLDER_NOT_IGNORED',
    fix: 'Name a folder of its own in build.config.ts, or one outside of the checkout.',
  })
})

/** Commits another .gitignore, and pushes it. */
async function ignore(checkout: string, text: string): Promise<void> {
  await writeFile(join(checkout, '.gitignore'), text)
  await commitAll(checkout, 'ignore', '2026-03-04T06:06:07+01:00')
  await git(checkout, ['push', '-q', 'origin', 'main'])
}

function release(checkout: string, options: Parameters<typeof releaseIn>[1] = {}) {
  return releaseIn(checkout, options, gitEnv)
}
