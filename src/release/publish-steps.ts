import { isSlipwayError, SlipwayError } from '../errors.js'
import type { Publication, PublishContext } from '../publish/index.js'
import type { Published, ReleaseContext, Step } from './types.js'

/** A step for each publication: looks, acts where nothing is there, and keeps the journal. */
export function publishSteps(publications: readonly Publication[]): Step[] {
  return publications.map((publication) => ({
    id: `publish:${publication.id}`,
    title: publication.title,
    async run(context) {
      try {
        context.published.push(await publish(publication, context))
      } catch (error) {
        if (context.signal?.aborted === true) throw error
        throw unfinished(error, publications, context)
      }
    },
  }))
}

async function publish(
  publication: Publication,
  context: ReleaseContext,
): Promise<Published> {
  const { journal } = context
  const { id, title } = publication
  const there = { id, title, how: 'was there' } as const
  if (await isThere(publication, context)) {
    await journal.append({ event: 'done', id })
    return there
  }
  await journal.append({ event: 'begun', id })
  try {
    await publication.act(contextOf(context))
  } catch (error) {
    // It may have been done, and only the answer was lost.
    if (publication.look === null || !(await isThere(publication, context).catch(() => false))) throw error
  }
  await journal.append({ event: 'done', id })
  return { id, title, how: 'published' }
}

/** What cannot be looked at is where the journal says so. */
async function isThere(
  { id, look }: Publication,
  context: ReleaseContext,
): Promise<boolean> {
  if (look === null) return context.journal.entries.some((entry) => entry.event === 'done' && entry.id === id)
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
      again,
    },
    { cause: error, diagnostics: error.diagnostics },
  )
}
