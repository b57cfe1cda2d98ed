import { join } from 'node:path'
import type { MeasuredReport } from '../../trial/index.js'
import type { ReleaseContext, Step } from '../types.js'
import { made } from './made.js'

/** Beside the folders of the releases, which are named by versions: the last trial that became none. */
const UNRELEASED = 'trial'

/** Tries a service, and refuses what is over its budgets: what was measured then lies beside the releases. */
export const trialStep = (name: string): Step => ({
  id: `trial:${name}`,
  title: `Try ${name}`,
  async run(context) {
    const { readEarlier, refuseOverBudget, tryBundle } = await import('../../trial/index.js')
    const { config, plan, world, signal, trials, say } = context
    const earlier = await readEarlier(config.release.dir, plan.version.version)
    trials.push(await tryBundle(made(context, name), config.trial, world, { signal, earlier, say }))
    await refuseOverBudget(trials, () => write(context, join(config.release.dir, UNRELEASED), 'trial'))
  },
})

/** Writes what was measured beside the files of the release: it is none of them, as no two are alike. Gives the names. */
export async function keepTrials(context: ReleaseContext): Promise<readonly string[]> {
  if (!context.trials.some(isMeasured)) return []
  await write(context, await context.staging(), 'release')
  const { TRIAL_FILES } = await import('../../trial/index.js')
  return TRIAL_FILES
}

function isMeasured({ measured }: MeasuredReport): boolean {
  return measured !== null
}

async function write(
  { config, plan, world, trials }: ReleaseContext,
  folder: string,
  by: 'release' | 'trial',
): Promise<string> {
  const { readEarlier, writeTrial } = await import('../../trial/index.js')
  const { version } = plan.version
  const earlier = await readEarlier(config.release.dir, version)
  return writeTrial(folder, { by, version, at: world.now(), reports: trials, earlier })
}
