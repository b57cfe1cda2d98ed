import { expect, test } from 'vitest'
import { git } from '../../support/git.js'
import { publishing, versionText } from '../../support/github/publish.js'
import { sha256 } from '../../../src/sha256.js'

const writes = (asked: readonly string[]): string[] => asked.filter((line) => !line.startsWith('GET'))

test('what is published with the same bytes is left alone', async () => {
  const { github, publish } = await publishing()
  await publish()
  github.asked.length = 0
  expect(await publish()).toEqual(['was there', 'was there'])
  expect(writes(github.asked)).toEqual([])
})

test('where nobody pushes a tag, GitHub puts one on the commit that is released, and not on a newer one', async () => {
  const { github, publish, tag, head } = await publishing()
  const { origin } = github.state
  const newer = await git(origin, ['commit-tree', '-m', 'newer', '-p', head, `${head}^{tree}`])
  await git(origin, ['update-ref', 'refs/heads/main', newer])
  await publish()
  expect(await git(origin, ['rev-parse', tag])).toBe(head)
})

test('a tag on another commit is no place for a release', async () => {
  const { github, publish, tag, head } = await publishing()
  const { origin } = github.state
  const other = await git(origin, ['commit-tree', '-m', 'other', '-p', head, `${head}^{tree}`])
  await git(origin, ['tag', tag, other])
  await expect(publish()).rejects.toMatchObject({
    code: 'PUBLISHED_DIFFERS',
    message: expect.stringMatching(new RegExp(`${other}.*${head}`)),
  })
  expect(github.state.releases).toMatchObject([{ draft: true }])
})

test('where GitHub keeps no digests, the bytes are compared: the token stays with GitHub', async () => {
  const { github, publish } = await publishing({ digests: false })
  expect(await publish()).toEqual(['published', 'published'])
  const [asset] = github.state.releases[0]?.assets ?? []
  asset!.content = Buffer.from('the other')
  await expect(publish()).rejects.toMatchObject({
    code: 'PUBLISHED_DIFFERS',
    message: expect.stringContaining(`sha256 ${sha256(Buffer.from('the other'))}; to be published: sha256`),
  })
  asset!.content = Buffer.from('longer than it was')
  await expect(publish()).rejects.toMatchObject({
    code: 'PUBLISHED_DIFFERS',
    message: expect.stringContaining('18 bytes instead of 9'),
  })
})

test('files go to GitHub, wherever it says that they should', async () => {
  const { publish } = await publishing({ uploads: 'http://127.0.0.1:9' })
  await expect(publish()).rejects.toMatchObject({ code: 'GITHUB_ELSEWHERE' })
})

test('the draft is found among more releases than one page holds', async () => {
  const { github, publish, tag } = await publishing()
  await github.state.create({ tag_name: tag, draft: true })
  for (let count = 0; count < 120; count += 1)
    await github.state.create({ tag_name: `x${count}`, draft: true })
  expect(await publish()).toEqual(['published', 'published'])
  expect(github.state.releases.filter((release) => release.tag === tag)).toMatchObject([{ draft: false }])
})

test('of several drafts of one tag the oldest is taken, and the others go; not one with files of somebody else', async () => {
  const { github, publish, tag } = await publishing()
  for (const _ of [1, 2, 3]) await github.state.create({ tag_name: tag, draft: true })
  const [third, , first] = github.state.releases
  github.state.begin(third!, new URLSearchParams({ name: 'theirs.zip' }), 'application/zip')
  expect(await publish()).toEqual(['published', 'published'])
  expect(github.state.releases).toEqual([third, first])
  expect([third?.draft, first?.draft]).toEqual([true, false])
})

test('a release has the changelog, cut where GitHub takes no more', async () => {
  const { github, publish } = await publishing(
    {},
    { files: { 'ferry_changelog.md': '# New\n\n- it floats\n' } },
  )
  await publish()
  expect(github.state.releases[0]?.body).toBe('# New\n\n- it floats\n')
  const long = await publishing({}, { files: { 'ferry_changelog.md': 'x'.repeat(130_000) } })
  await long.publish()
  expect(long.github.state.releases[0]?.body).toMatch(/^x+\n\n…\n\nThe rest is in/)
})

test('files say of which type they are, and papers what they are for', async () => {
  const { github, publish } = await publishing({}, { files: { 'ferry_changelog.md': '# New' } })
  await publish()
  expect(github.state.releases[0]?.assets.map(({ type, label }) => [type, label])).toEqual([
    ['application/gzip', ''],
    ['text/plain', 'ferry_checksums.txt (SHA-256 of every file)'],
    ['text/markdown', 'ferry_changelog.md (what has changed)'],
  ])
})

test('on another branch it is a prerelease, which a release branch makes a release, and no other way round', async () => {
  const { github, publish } = await publishing()
  expect(await publish({ isRelease: false })).toEqual(['published', 'published'])
  expect(github.state.releases).toMatchObject([{ prerelease: true }])
  expect(github.state.latest).toBeNull()
  expect(await publish()).toEqual(['was there', 'published'])
  expect(github.state.releases).toMatchObject([{ prerelease: false }])
  expect(github.state.latest).toBe(github.state.releases[0])
  expect(await publish({ isRelease: false })).toEqual(['was there', 'was there'])
  expect(github.state.releases).toMatchObject([{ prerelease: false }])
})

test('an older release does not become the latest', async () => {
  const { github, publish } = await publishing()
  await publish({ version: versionText(275) })
  await publish({ version: versionText(9) })
  await publish({ version: versionText(276) })
  await publish({ version: versionText(100) })
  expect(github.state.latest?.tag).toBe(`v${versionText(276)}`)
  expect(github.state.releases.filter(({ draft }) => !draft)).toHaveLength(4)
})

test('two that are published at the same time: the newer one is the latest', async () => {
  const { github, publish } = await publishing()
  const [older, newer] = [versionText(9), versionText(10)]
  // Between the older one's look at the latest and its own publication.
  github.before(/^PATCH/, () => github.state.create({ tag_name: `v${newer}`, draft: false }))
  expect(await publish({ version: older })).toEqual(['published', 'published'])
  expect(github.state.latest?.tag).toBe(`v${newer}`)
})

test('a run that was killed before it gave the latest back is repaired by the next', async () => {
  const { github, publish, tag } = await publishing()
  await publish()
  await github.state.create({ tag_name: `v${versionText(300)}`, draft: false })
  github.state.latest = github.state.published(tag) ?? null
  expect(await publish()).toEqual(['was there', 'published'])
  expect(github.state.latest?.tag).toBe(`v${versionText(300)}`)
})
