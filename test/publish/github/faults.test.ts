import { expect, test } from 'vitest'
import { publishing, type Publishing } from '../../support/github/publish.js'
import type { Fault } from '../../support/github/types.js'

const CREATE = /^POST .*\/releases$/
const UPLOAD = /^POST .*\/assets$/
const PUBLISH = /^PATCH/
const passing: Fault[] = ['fails', 'answer is lost', 'is cut', 'is too much', 'is beyond the limit']

test.each(passing)(
  'where each request that writes %s once, it ends as if nothing had been',
  async (fault) => {
    const publishes = await publishing()
    for (const pattern of [CREATE, UPLOAD, PUBLISH]) publishes.github.fault(pattern, fault)
    expect(await publishes.publish()).toEqual(['published', 'published'])
    expectWhole(publishes)
  },
)

test.each(['fails', 'is cut'] as const)('where a question %s, it is asked again', async (fault) => {
  const publishes = await publishing()
  publishes.github.fault(/^GET .*\/releases$/, fault)
  expect(await publishes.publish()).toEqual(['published', 'published'])
  expectWhole(publishes)
})

test('a limit that lasts for an hour is told, and not waited for', async () => {
  const { github, publish } = await publishing()
  github.fault(UPLOAD, 'is far beyond the limit')
  await expect(publish()).rejects.toMatchObject({
    code: 'HTTP_REFUSED',
    message: expect.stringContaining('rate limit'),
  })
})

test('what broke off in between is finished by the next run: nothing is uploaded twice', async () => {
  const publishes = await publishing()
  const { github, publish } = publishes
  github.fault(/^GET .*\/git\/ref/, 'is far beyond the limit')
  await expect(publish()).rejects.toMatchObject({ code: 'HTTP_REFUSED' })
  expect(github.state.releases).toMatchObject([{ draft: true }])
  expect(await publish()).toEqual(['was there', 'published'])
  expect(github.asked.filter((line) => UPLOAD.test(line))).toHaveLength(2)
  expectWhole(publishes)
})

test('whoever is stopped at any request that writes, before it is done or after, the next one ends it', async () => {
  for (const pattern of [CREATE, UPLOAD, PUBLISH]) {
    for (const when of ['before', 'after'] as const) {
      const publishes = await publishing()
      const stopping = new AbortController()
      publishes.github[when](pattern, () => stopping.abort(new Error('stopped')))
      await expect(publishes.publish({}, stopping.signal), `${when} ${pattern}`).rejects.toThrow('stopped')
      expect((await publishes.publish()).at(-1)).toMatch(/published|was there/)
      expectWhole(publishes)
    }
  }
})

test('an upload that never ended makes place for another one', async () => {
  const publishes = await publishing()
  const { github, publish, tag } = publishes
  await github.state.create({ tag_name: tag, draft: true })
  const [release] = github.state.releases
  github.state.begin(release!, new URLSearchParams({ name: 'ferry.tar.gz' }), 'application/gzip')
  expect(await publish()).toEqual(['published', 'published'])
  expectWhole(publishes)
})

test('another one uploads the same file at the same time', async () => {
  const publishes = await publishing()
  const { github, publish } = publishes
  github.before(UPLOAD, () => upload(publishes, 'the ferry'))
  expect(await publish()).toEqual(['published', 'published'])
  expectWhole(publishes)
})

test('another one uploads another file under the same name: both digests are told', async () => {
  const publishes = await publishing()
  const { github, publish, artifacts } = publishes
  github.before(UPLOAD, () => upload(publishes, 'the other'))
  await expect(publish()).rejects.toMatchObject({
    code: 'PUBLISHED_DIFFERS',
    message: expect.stringMatching(new RegExp(`sha256 [0-9a-f]{64};.* sha256 ${artifacts[0]?.sha256}`)),
  })
})

test('another one publishes the draft at the same time', async () => {
  const publishes = await publishing()
  const { github, publish, tag } = publishes
  github.before(PUBLISH, async () => {
    const [release] = github.state.releases
    await github.state.change(release!, { draft: false })
    expect(github.state.published(tag)).toBe(release)
  })
  expect(await publish()).toEqual(['published', 'published'])
  expectWhole(publishes)
})

async function upload({ github: { state } }: Publishing, content: string): Promise<void> {
  const [release] = state.releases
  const asset = state.begin(release!, new URLSearchParams({ name: 'ferry.tar.gz' }), 'application/gzip')
  Object.assign(asset, { content: Buffer.from(content), state: 'uploaded' })
}

/** One release, published, with every file, once. */
function expectWhole({ github: { state }, artifacts, tag, head }: Publishing): void {
  expect(state.releases).toMatchObject([{ tag, draft: false }])
  const assets = state.releases[0]?.assets.map(({ name, state: how, content }) => [
    name,
    how,
    content.toString(),
  ])
  expect(assets).toEqual([
    [artifacts[0]?.file, 'uploaded', 'the ferry'],
    [artifacts[1]?.file, 'uploaded', 'the digests'],
  ])
  expect(state.latest).toBe(state.releases[0])
  expect([null, head]).toContain(state.releases[0]?.target)
}
