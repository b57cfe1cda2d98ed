import type { Config } from '../../config/index.js'
import { SlipwayError } from '../../errors.js'
import { openGit } from '../../version/index.js'
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

function historyCheck({ root }: Config, { head, version: { version } }: ReleasePlan): Check {
  return {
    title: 'there is a history to tell of',
    run: async ({ world, signal }) => {
      if (head === null) return [new SlipwayError('CHANGELOG_WITHOUT_COMMIT', { version })]
      // The version may be given; the releases before cannot be, and a wrong start would stand on the remote for everybody.
      const shallow = await openGit(root, world, 'local', signal).read(['rev-parse', '--is-shallow-repository'])
      return shallow.trim() === 'true' ? [new SlipwayError('CHANGELOG_SHALLOW', { version, folder: root })] : []
    },
  }
}
