import type { Config } from '../../config/index.js'
import { settleStart } from '../journal/since-ref.js'
import { onDisk } from '../on-disk.js'
import type { ReleaseContext, Step } from '../types.js'

/**
 * The steps that write what speaks of the whole release. The checksums are those of all before, and are signed last.
 *
 * @param lock the git remote that has the lock; null: there is none
 */
export function paperSteps(
  { release: { changelog: hasChangelog, provenance: hasProvenance, sign } }: Config,
  lock: string | null,
): Step[] {
  return [
    ...(hasChangelog && lock !== null ? [settle(lock)] : []),
    ...(hasChangelog ? [changelog] : []),
    ...(hasProvenance ? [provenance] : []),
    checksums,
    ...(sign === null ? [] : [signature]),
  ]
}

const settle = (remote: string): Step => ({
  id: 'changelog:start',
  title: `Settle with ${remote} where the changelog begins`,
  async run(context) {
    context.start = await settleStart(context)
  },
})

const changelog = paperStep('changelog', 'Write what changed', async (context, place) => {
  const { changelogText, readChangelog, writeChangelog } = await import('../../package/index.js')
  const { config, plan, artifacts } = context
  const start = context.start ?? (await settleStart(context))
  const changes = await readChangelog(config, { ...plan, start }, context)
  context.changes = changelogText(changes)
  artifacts.push(await writeChangelog(changes, place))
})

const provenance = paperStep('provenance', 'Write what it was built from', async (context, place) => {
  const { writeProvenance } = await import('../../package/index.js')
  const { config, plan, world, artifacts } = context
  artifacts.push(await writeProvenance(artifacts, { ...plan, config, world }, place))
})

const checksums = paperStep('checksums', 'Write the checksums', async ({ artifacts }, place) => {
  const { writeChecksums } = await import('../../package/index.js')
  artifacts.push(await writeChecksums(artifacts, place))
})

const signature = paperStep('signature', 'Sign the checksums', async (context, place) => {
  const { writeSignature } = await import('../../package/index.js')
  const { config, plan, world, signal, artifacts } = context
  const { sign } = config.release
  if (sign === null || plan.checksums === null) return
  const of = plan.checksums
  artifacts.push(await writeSignature(sign, { ...place, of }, { root: config.root, world, signal }))
})

/** A step that writes one paper, which the plan names. */
function paperStep(
  id: 'changelog' | 'provenance' | 'checksums' | 'signature',
  title: string,
  write: (context: ReleaseContext, place: { dir: string; file: string }) => Promise<void>,
): Step {
  return {
    id,
    title,
    run: (context) =>
      onDisk(context.config.release.dir, async () => {
        const file = context.plan[id]
        if (file === null) throw new Error(`the plan has no name for the ${id}`)
        await write(context, { dir: await context.staging(), file })
      }),
  }
}
