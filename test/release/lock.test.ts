import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ReleaseEvent } from '../../src/release/index.js'
import { git, gitEnv } from '../support/git.js'
import { publishingRepository, refsOf } from '../support/publishing.js'
import { at, releaseIn } from '../support/release-in.js'
import { tempFolder } from '../support/temp.js'

const publish = [{ to: 'git-tag' }, { to: 'directory', path: '../share' }]

// Twenty of them with `npm run faults`.
const pairs = Array.from({ length: process.env['FAULTS'] === 'all' ? 20 : 1 }, (_, index) => index + 1)

test.each(pairs)('two checkouts of one commit at once: one publishes, the other waits, finds it done and says so (%i)', async () => {
  const folder = await tempFolder()
  const { checkout, origin, commit } = await publishingRepository(folder, publish)
  const other = join(folder, 'elsewhere')
  await git(folder, ['clone', '-q', origin, other])
  const ended = await Promise.all([release(checkout), release(other)])
  const all = ended.map(({ result }) => result?.published.map(({ how }) => how).join())
  expect(all.toSorted()).toEqual(['published,published', 'was there,was there'])
  expect(ended[0].result?.artifacts).toEqual(ended[1].result?.artifacts)
  expect(await refsOf(origin)).toEqual({ [`refs/tags/v${ended[0].plan.version.version}`]: commit })
})

test('a lock that is held is waited for, its holder named; a release that gives up says how to break it', async () => {
  const folder = await tempFolder()
  const { checkout, origin, commit } = await publishingRepository(folder, publish)
  const ref = `refs/slipway/lock/1.2.1-${commit.slice(0, 10)}-20260304.040607`
  const lock = await hold(origin, ref, { id: 'x', by: 'ci\u001b[31m job 7', since: '2026-11-28T10:00:00.000Z' })
  const events: ReleaseEvent[] = []
  const reporter = { report: (event: ReleaseEvent) => void events.push(event), close: async () => {} }
  await expect(release(checkout, { lockWait: 500, reporter })).rejects.toMatchObject({
    code: 'RELEASE_LOCKED',
    message: expect.stringMatching(/ci\?\?31m job 7 holds the lock "1\.2\.1-.*since 2026-11-28T10:00:00\.000Z/),
    fix: expect.stringContaining('--break-lock'),
  })
  expect(events).toContainEqual({
    type: 'waiting',
    text: 'waiting for ci??31m job 7, since 2026-11-28T10:00:00.000Z',
  })
  expect(await refsOf(origin)).toEqual({ [ref]: lock })

  const { plan, result } = await release(checkout, { breakLock: true })
  expect(result?.published).toHaveLength(2)
  expect(await refsOf(origin)).toEqual({ [`refs/tags/v${plan.version.version}`]: commit })
})

test('it goes on as soon as the lock is given up', async () => {
  const folder = await tempFolder()
  const { checkout, origin, commit } = await publishingRepository(folder, publish)
  const ref = `refs/slipway/lock/1.2.1-${commit.slice(0, 10)}-20260304.040607`
  await hold(origin, ref, 'no JSON at all')
  const reporter = at('waiting', () => void git(origin, ['update-ref', '-d', ref]))
  expect((await release(checkout, { reporter })).result?.published).toHaveLength(2)
})

test('another commit has a lock of its own', async () => {
  const folder = await tempFolder()
  const { checkout, origin } = await publishingRepository(folder, publish)
  await hold(origin, 'refs/slipway/lock/1.2.9-b244a2b9b8-20260304.040607', { id: 'x', by: 'y', since: 'z' })
  expect((await release(checkout)).result?.published).toHaveLength(2)
})

/** Has somebody else hold a lock. */
async function hold(origin: string, ref: string, holder: unknown): Promise<string> {
  const text = typeof holder === 'string' ? holder : JSON.stringify(holder)
  const { execa } = await import('execa')
  const { stdout } = await execa('git', ['hash-object', '-w', '--stdin'], { cwd: origin, input: text })
  await git(origin, ['update-ref', ref, stdout])
  return stdout
}

function release(checkout: string, options: Parameters<typeof releaseIn>[1] = {}) {
  return releaseIn(checkout, options, gitEnv)
}
