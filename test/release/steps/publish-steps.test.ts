import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Publication, PublishContext } from '../../../src/publish/index.js'
import { openJournal } from '../../../src/release/journal/journal.js'
import { publishSteps } from '../../../src/release/steps/publish-steps.js'
import { runSteps } from '../../../src/release/steps/run-steps.js'
import type { ReleaseContext } from '../../../src/release/types.js'
import { git, gitEnv } from '../../support/git.js'
import { publishingRepository, refsOf } from '../../support/publishing.js'
import { tempFolder } from '../../support/temp.js'
import { testWorld } from '../../support/world.js'

test('a lock that is not given after something was published: what is done and left is said', async () => {
  const { checkout, origin } = await publishingRepository(await tempFolder(), [])
  await git(origin, ['update-ref', 'refs/slipway/lock/announcements', 'main'])
  const published = publication({ id: 'a', stage: 'files', title: 'Copy it' })
  const announced = publication({ id: 'b', stage: 'announcement', title: 'Tell everybody' })
  await expect(publish(checkout, '1.2.1', [published, announced])).rejects.toMatchObject({
    code: 'RELEASE_UNFINISHED',
    message: expect.stringMatching(
      /the lock "announcements"[^]*done: Copy it\n {2}left: Tell everybody/,
    ) as unknown,
  })
})

test('what moves a tag while it publishes files does so alone: two versions at once never take it back', async () => {
  const folder = await tempFolder()
  const { checkout, origin } = await publishingRepository(folder, [])
  const other = join(folder, 'elsewhere')
  await git(folder, ['clone', '-q', origin, other])
  let latest = 0
  const olderReads = signal()
  const newerIsHere = signal()
  const trusted = (patch: number, meanwhile: () => Promise<void>): Publication => {
    const act = async (): Promise<void> => {
      const there = latest
      await meanwhile()
      if (there < patch) latest = patch
    }
    return publication({ id: 'npm:ferry', movesTag: async () => true, act })
  }
  const older = trusted(1, () => {
    olderReads.give()
    return newerIsHere.given
  })
  const alone = trusted(2, async () => {})
  // Only once it has moved the tag does the older one, which had read before, go on.
  const newer = { ...alone, act: (context: PublishContext) => alone.act(context).then(newerIsHere.give) }
  const wait = { lockWait: 60_000, say: newerIsHere.give }
  const first = publish(checkout, '1.2.1', [older], wait)
  await olderReads.given
  await Promise.all([first, publish(other, '1.2.2', [newer], wait)])
  expect(latest).toBe(2)
  expect(await refsOf(origin)).toEqual({})
})

function signal(): { given: Promise<void>; give: () => void } {
  let give = (): void => {}
  const given = new Promise<void>((resolve) => (give = resolve))
  return { given, give }
}

/** What is not there until it was done. */
function publication(own: Partial<Publication> & Pick<Publication, 'id'>): Publication {
  let isDone = false
  return {
    title: own.id,
    stage: 'files',
    check: async () => [],
    look: async () => (isDone ? 'same' : 'absent'),
    act: async () => void (isDone = true),
    ...own,
  }
}

/** Publishes as a release of a version does. */
async function publish(
  checkout: string,
  version: string,
  publications: readonly Publication[],
  more: Partial<ReleaseContext> = {},
): Promise<ReleaseContext> {
  const world = testWorld(checkout, { env: gitEnv })
  const context = {
    plan: { version: { version }, lock: 'origin' },
    config: { root: checkout },
    world,
    journal: await openJournal(join(checkout, 'release', version, 'journal.jsonl'), world.now),
    locks: [],
    published: [],
    lockWait: 1,
    say: () => {},
    again: 'slipway release',
    ...more,
  } as unknown as ReleaseContext
  const steps = publishSteps(publications, 'origin')
  try {
    await runSteps(steps, context, { report: () => {} })
  } finally {
    await Promise.all(context.locks.map((lock) => lock.release()))
  }
  return context
}
