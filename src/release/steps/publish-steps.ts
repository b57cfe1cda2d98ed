import { isSlipwayError, SlipwayError } from '../../errors.js'
import type { Publication, PublishContext } from '../../publish/index.js'
import { doneRef } from '../journal/done-ref.js'
import { keyOf } from '../journal/resume.js'
import type { Published, ReleaseContext, Step } from '../types.js'
import { lockAnnouncements, lockVersion, takeLockFor } from './lock-steps.js'

/**
 * A step for each publication: looks, acts where nothing is there, and keeps the journal. One process at a time
 * publishes a version, and one leads people to any: else an older one could move `latest` back that had looked before.
 *
 * @param remote the git remote that has the locks; null without one
 */
export function publishSteps(publications: readonly Publication[], remote: string | null): Step[] {
  const isAnnouncement = ({ stage }: Publication): boolean => stage === 'announcement'
  const step = (publication: Publication): Step => publishStep(publication, publications, remote)
  const locking = (step: Step): Step => ({
    ...step,
    async run(context) {
      // Before anything is published, there is only the lock to tell of.
      if (context.published.length === 0) await step.run(context)
      else await finishing(() => step.run(context), publications, context)
    },
  })
  const locked = (lock: (remote: string) => Step, among: readonly Publication[]): Step[] =>
    remote === null || among.length === 0 ? among.map(step) : [locking(lock(remote)), ...among.map(step)]
  const announcements = publications.filter(isAnnouncement)
  const others = publications.filter((publication) => !isAnnouncement(publication))
  return [...locked(lockVersion, others), ...locked(lockAnnouncements, announcements)]
}

function publishStep(
  publication: Publication,
  publications: readonly Publication[],
  remote: string | null,
): Step {
  return {
    id: `publish:${publication.id}`,
    title: publication.title,
    run: (context) =>
      finishing(
        async () => void context.published.push(await publishAlone(publication, remote, context)),
        publications,
        context,
      ),
  }
}

/** What moves a tag before its time has the lock of announcements meanwhile, and gives it up for those with less to do. */
async function publishAlone(
  publication: Publication,
  remote: string | null,
  context: ReleaseContext,
): Promise<Published> {
  const { world, signal } = context
  const movesTag = publication.stage !== 'announcement' && (await publication.movesTag?.({ world, signal }))
  if (remote === null || movesTag !== true) return publish(publication, context)
  const held = await takeLockFor(remote, 'announcements', context)
  try {
    return await publish(publication, context)
  } finally {
    await held.release()
  }
}

/** Does what a release cannot be finished without. */
async function finishing(
  work: () => Promise<void>,
  publications: readonly Publication[],
  context: ReleaseContext,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (context.signal?.aborted === true) throw error
    throw unfinished(error, publications, context)
  }
}

async function publish(publication: Publication, context: ReleaseContext): Promise<Published> {
  const { journal, plan } = context
  const { id, title, look } = publication
  const entry = { id, key: keyOf(plan) }
  const markDone = async (): Promise<void> => {
    await journal.append({ event: 'done', ...entry })
    // Only now: where this is refused, the journal knows.
    if (look === null) await doneRef(id, context)?.set()
  }
  const there = { id, title, how: 'was there' } as const
  if (await isThere(publication, context)) {
    await markDone()
    return there
  }
  await journal.append({ event: 'begun', ...entry })
  try {
    await publication.act(contextOf(context))
  } catch (error) {
    // It may have been done, and only the answer was lost.
    if (look === null || !(await isThere(publication, context).catch(() => false))) throw error
  }
  await markDone()
  return { id, title, how: 'published' }
}

/** What cannot be looked at is where the journal says so, or a ref that another checkout has set. */
async function isThere({ id, look }: Publication, context: ReleaseContext): Promise<boolean> {
  if (look === null) {
    const key = keyOf(context.plan)
    const isKnown = context.journal.entries.some(
      (entry) => entry.event === 'done' && entry.id === id && entry.key === key,
    )
    return isKnown || ((await doneRef(id, context)?.isThere()) ?? false)
  }
  return (await look(contextOf(context))) === 'same'
}

function contextOf({ world, signal, folder, artifacts }: ReleaseContext): PublishContext {
  return { world, signal, dir: folder, artifacts }
}

/** What is done, what is left, and how to go on. A bug stays one. */
function unfinished(
  error: unknown,
  publications: readonly Publication[],
  { published, plan, again }: ReleaseContext,
): unknown {
  if (!isSlipwayError(error)) return error
  const done = new Set(published.map(({ id }) => id))
  const left = publications.filter(({ id }) => !done.has(id)).map(({ title }) => title)
  return new SlipwayError(
    'RELEASE_UNFINISHED',
    {
      version: plan.version.version,
      problem: error.message,
      remedy: error.fix,
      done: published.map(({ title }) => title),
      left,
      // The same would be there the next time.
      again: error.code === 'PUBLISHED_DIFFERS' ? null : again,
    },
    { cause: error, diagnostics: error.diagnostics },
  )
}
