import type { Config } from '../../config/index.js'
import { SlipwayError } from '../../errors.js'
import type { Check } from './checks.js'
import type { ReleasePlan } from '../types.js'

/** What must hold for what goes with the artifacts. Nothing, where that is in its place already. */
export function paperChecks({ release: { sign } }: Config, plan: ReleasePlan): Check[] {
  if (plan.goesOn) return []
  return [
    ...(plan.changelog === null ? [] : [historyCheck(plan)]),
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

function historyCheck({ head, version: { version } }: ReleasePlan): Check {
  return {
    title: 'there is a history to tell of',
    run: async () => (head === null ? [new SlipwayError('CHANGELOG_WITHOUT_COMMIT', { version })] : []),
  }
}
