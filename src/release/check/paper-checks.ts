import type { Config } from '../../config/index.js'
import { SlipwayError } from '../../errors.js'
import { type CheckContext, problemsOf } from '../../publish/index.js'
import { openGit } from '../../version/index.js'
import { foreseeStart } from '../journal/since-ref.js'
import type { Check } from './checks.js'
import type { ReleasePlan } from '../types.js'

/** What must hold for what goes with the artifacts. Nothing, where that is in its place already. */
export function paperChecks(config: Config, plan: ReleasePlan): Check[] {
  if (plan.goesOn) return []
  const { sign } = config.release
  return [
    ...(plan.changelog === null ? [] : [historyCheck(config, plan)]),
    ...(plan.signature === null || sign === null
      ? []
      : [
          {
            title: 'there is a key to sign with',
            run: async ({ world }) => (await import('../../package/index.js')).signingProblems(sign, world),
          } satisfies Check,
        ]),
  ]
}

function historyCheck(config: Config, plan: ReleasePlan): Check {
  const { head, version } = plan
  const refused = new SlipwayError('CHANGELOG_WITHOUT_COMMIT', { version: version.version })
  if (head === null) return { title: 'there is a history to tell of', run: async () => [refused] }
  return {
    title: 'there is a history to tell of',
    async run(context) {
      // The version may be given; the releases before cannot be, and a wrong start would stand on the remote for everybody.
      if (await isShallow(config, context))
        return [new SlipwayError('CHANGELOG_SHALLOW', { version: version.version, folder: config.root })]
      return problemsOf([foreseeStart(config, { ...plan, head }, context)])
    },
    async says(context) {
      const { changelogText, readChangelog } = await import('../../package/index.js')
      const start = await foreseeStart(config, { ...plan, head }, context)
      const changelog = await readChangelog(config, { version, head, start }, context)
      return changelogText(changelog, 0).split('\n')[0]?.replace(/^The/, 'the') ?? ''
    },
  }
}

async function isShallow({ root }: Config, { world, signal }: CheckContext): Promise<boolean> {
  const said = await openGit(root, world, 'local', signal).read(['rev-parse', '--is-shallow-repository'])
  return said.trim() === 'true'
}
