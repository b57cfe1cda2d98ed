import { execFileSync, spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { execaNode } from 'execa'
import { expect, test } from 'vitest'
import { openJournal } from '../../../src/release/journal/journal.js'
import type { Holder } from '../../../src/release/lock/holder.js'
import { type Lock, type LockRequest, takeLock } from '../../../src/release/lock/lock.js'
import { thisProcess } from '../../../src/running.js'
import { takeLockFor } from '../../../src/release/steps/lock-steps.js'
import type { ReleaseContext } from '../../../src/release/types.js'
import { loadConfig } from '../../../src/config/index.js'
import type { ReleaseEvent } from '../../../src/release/index.js'
import { git, gitEnv } from '../../support/git.js'
import { publishingRepository, refsOf } from '../../support/publishing.js'
import { at, releaseIn } from '../../support/release-in.js'
import { tempFolder } from '../../support/temp.js'
import { testWorld } from '../../support/world.js'

const publish = [{ to: 'git-tag' }, { to: 'directory', path: '../share' }]

const child = fileURLToPath(new URL('../../support/release-child.ts', import.meta.url))
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href

// Twenty of them with `npm run faults`.
const pairs = Array.from({ length: process.env['FAULTS'] === 'all' ? 20 : 1 }, (_, index) => index + 1)

test.each(pairs)(
  'two checkouts of one commit at once: one publishes, the other waits, finds it done and says so (%i)',
  async () => {
    const folder = await tempFolder()
    const { checkout, origin, commit } = await publishingRepository(folder, publish)
    const other = join(folder, 'elsewhere')
    await git(folder, ['clone', '-q', origin, other])
    const ended = await Promise.all([release(checkout), release(other)])
    const all = ended.map(({ result }) => result?.published.map(({ how }) => how).join())
    expect(all.toSorted()).toEqual(['published,published', 'was there,was there'])
    expect(ended[0].result?.artifacts).toEqual(ended[1].result?.artifacts)
    expect(await refsOf(origin)).toEqual({ [`refs/tags/v${ended[0].plan.version.version}`]: commit })
  },
)

test('a lock that is held is waited for, its holder named; a release that gives up says how to break it', async () => {
  const folder = await tempFolder()
  const { checkout, origin, commit } = await publishingRepository(folder, publish)
  const ref = `refs/slipway/lock/1.2.1-${commit.slice(0, 10)}-20260304.040607`
  const lock = await hold(origin, ref, {
    id: 'x',
    by: 'ci\u001b[31m job 7',
    since: '2026-11-28T10:00:00.000Z',
  })
  const events: ReleaseEvent[] = []
  const reporter = { report: (event: ReleaseEvent) => void events.push(event), close: async () => {} }
  await expect(release(checkout, { lockWait: 500, reporter })).rejects.toMatchObject({
    code: 'RELEASE_LOCKED',
    message: expect.stringMatching(
      /ci\?\?31m job 7 holds the lock "1\.2\.1-.*since 2026-11-28T10:00:00\.000Z/,
    ),
    fix: expect.stringContaining('--break-lock'),
  })
  expect(events).toContainEqual({
    type: 'waiting',
    text: expect.stringContaining(
      'waiting for ci??31m job 7, since 2026-11-28T10:00:00.000Z, 500 ms at most',
    ),
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

test('two that break one lock at once: one takes it, the other one waits for the winner', async () => {
  const folder = await tempFolder()
  const { checkout, origin } = await publishingRepository(folder, publish)
  const other = join(folder, 'elsewhere')
  await git(folder, ['clone', '-q', origin, other])
  await hold(origin, 'refs/slipway/lock/1.2.1', { id: 'x', by: 'a dead one', since: 'z' })
  const breaking = { name: '1.2.1', breakLock: true, lockWait: 0 }
  const ended = await Promise.allSettled([lockIn(checkout, breaking), lockIn(other, breaking)])
  expect(ended.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect(ended.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { code: 'RELEASE_LOCKED' },
  })
})

test('what another version holds is broken only where it outlasts the wait', async () => {
  const folder = await tempFolder()
  const { checkout, origin } = await publishingRepository(folder, publish)
  const ref = 'refs/slipway/lock/announcements'
  const holder = (id: string, version: string) => ({ id, by: 'ci', since: 'z', version })
  const waits: string[] = []
  const breaking = {
    name: 'announcements',
    breakLock: true,
    lockWait: 1,
    onWait: ({ by }: Holder, takes: boolean) => void waits.push(`${by} ${takes}`),
  }
  await hold(origin, ref, holder('ours', '1.2.1'))
  await (await lockIn(checkout, breaking)).release()
  expect(waits).toEqual([])

  await hold(origin, ref, holder('dead', '1.2.0'))
  await (await lockIn(checkout, breaking)).release()
  expect(waits).toEqual(['ci true'])

  const later = await hold(origin, 'refs/slipway/later', holder('alive', '1.2.2'))
  await hold(origin, ref, holder('dead', '1.2.0'))
  const takeOver = (): void => void execFileSync('git', ['update-ref', ref, later], { cwd: origin })
  await expect(lockIn(checkout, { ...breaking, onWait: takeOver })).rejects.toMatchObject({
    code: 'RELEASE_LOCKED',
  })
  expect(await refsOf(origin)).toMatchObject({ [ref]: later })
})

test('who breaks a lock that another version holds is told how long it waits, and why', async () => {
  const folder = await tempFolder()
  const { checkout, origin } = await publishingRepository(folder, publish)
  const commit = await git(checkout, ['rev-parse', 'HEAD'])
  const version = `1.2.1-${commit.slice(0, 10)}-20260304.040607`
  await hold(origin, 'refs/slipway/lock/announcements', { id: 'x', by: 'ci', since: 'z', version: '1.2.0' })
  const said: string[] = []
  const context = {
    config: await loadConfig(testWorld(checkout)),
    plan: { version: { version } },
    world: testWorld(checkout, { env: gitEnv }),
    journal: await openJournal(`${checkout}.jsonl`, () => new Date()),
    breakLock: true,
    lockWait: 1,
    signal: undefined,
    say: (text: string) => void said.push(text),
  }
  await (await takeLockFor('origin', 'announcements', context as unknown as ReleaseContext)).release()
  expect(said).toEqual([
    `waiting for ci, since z, which releases 1.2.0: --break-lock is about ${version}, and that one may be alive, so it has 1 ms to end before its lock is taken; where it is dead, releasing 1.2.0 with --break-lock frees it at once`,
  ])
})

// Only Linux tells what is needed to be sure.
const linux = test.skipIf(process.platform !== 'linux')

linux('the lock of a killed release of this machine is taken at once, from whichever checkout', async () => {
  const folder = await tempFolder()
  const { checkout, origin, commit } = await publishingRepository(folder, publish)
  const other = join(folder, 'elsewhere')
  await git(folder, ['clone', '-q', origin, other])
  const killed = execaNode(child, ['SIGKILL', 'started:publish:git-tag:origin'], {
    cwd: checkout,
    env: gitEnv,
    nodeOptions: ['--import', tsx],
  })
  await expect(killed).rejects.toMatchObject({ signal: 'SIGKILL' })
  expect(Object.keys(await refsOf(origin))).toEqual([expect.stringContaining('refs/slipway/lock/1.2.1-')])
  const { plan, result } = await release(other, { lockWait: 0 })
  expect(result?.published.map(({ how }) => how)).toEqual(['was there', 'published'])
  expect(await refsOf(origin)).toEqual({ [`refs/tags/v${plan.version.version}`]: commit })
})

linux('it is taken from nobody who lives, or of whom that is not sure', async () => {
  const folder = await tempFolder()
  const { checkout, origin } = await publishingRepository(folder, publish)
  const { pid: gone } = spawnSync('true')
  const mine = thisProcess()
  const marks: Record<string, unknown> = {
    living: mine,
    'in another container': { ...mine, pid: gone, space: 'f'.repeat(20) },
    'on another machine': { ...mine, pid: gone, boot: 'f'.repeat(20) },
    'of a system that does not tell': { pid: gone, start: null, boot: null, space: null },
    'of nonsense': { ...mine, pid: -1 },
  }
  const takings = Object.entries(marks).map(async ([by, mark], index) => {
    await hold(origin, `refs/slipway/lock/1.2.${index}`, {
      id: 'x',
      by,
      since: 'z',
      version: '1.2.1',
      process: mark,
    })
    const taking = lockIn(checkout, { name: `1.2.${index}`, breakLock: false, lockWait: 0 })
    await expect(taking, by).rejects.toMatchObject({ code: 'RELEASE_LOCKED' })
  })
  await Promise.all(takings)
  // One that ended, and one whose id another process has now.
  for (const mark of [
    { ...mine, pid: gone },
    { ...mine, start: 1 },
  ]) {
    await hold(origin, 'refs/slipway/lock/1.2.9', {
      id: 'x',
      by: 'y',
      since: 'z',
      version: '1.2.1',
      process: mark,
    })
    await (await lockIn(checkout, { name: '1.2.9', breakLock: false, lockWait: 0 })).release()
  }
})

/** Takes a lock as a release of 1.2.1 does. */
async function lockIn(
  checkout: string,
  request: Pick<LockRequest, 'name' | 'breakLock' | 'lockWait' | 'onWait'>,
): Promise<Lock> {
  const world = testWorld(checkout, { env: gitEnv })
  const journal = await openJournal(`${checkout}.jsonl`, world.now)
  return takeLock({ root: checkout, remote: 'origin', version: '1.2.1', journal, world, ...request })
}

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
