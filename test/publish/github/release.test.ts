import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fakeGithub } from '../../support/github/server.js'
import { git, gitEnv } from '../../support/git.js'
import { publishingRepository, refsOf } from '../../support/publishing.js'
import { releaseIn } from '../../support/release-in.js'
import { tempFolder } from '../../support/temp.js'

test('a release: drafted with every file, published once the tag is there', async () => {
  const folder = await tempFolder()
  const { checkout, origin, commit } = await publishingRepository(folder, [
    { to: 'git-tag' },
    { to: 'github' },
  ])
  const github = await fakeGithub(origin)
  let refs: unknown = null
  github.before(/^PATCH/, async () => (refs = await refsOf(origin)))
  const { plan, result } = await releaseIn(checkout, {}, { ...gitEnv, ...github.env })
  expect(result?.published.map(({ id, how }) => [id, how])).toEqual([
    ['github-files:GitHub', 'published'],
    ['git-tag:origin', 'published'],
    ['github:GitHub', 'published'],
  ])
  const tag = `v${plan.version.version}`
  expect(refs).toMatchObject({ [`refs/tags/${tag}`]: commit })
  expect(github.state.releases).toMatchObject([
    { tag, target: commit, name: tag, draft: false, prerelease: false },
  ])
  expect(github.state.latest?.tag).toBe(tag)
  const [release] = github.state.releases
  expect(release?.assets.map(({ name }) => name)).toEqual(result?.artifacts.map(({ file }) => file))
  for (const { name, content } of release?.assets ?? [])
    expect(content).toEqual(await readFile(join(checkout, plan.dir ?? '', name)))
  expect(release?.body).toContain(commit)
  expect(await git(origin, ['cat-file', '-t', tag])).toBe('tag')
})
