import type { Config } from '../config/index.js'
import { isSlipwayError, type SlipwayError } from '../errors.js'
import type { World } from '../world.js'
import { releaseChecks } from './checks.js'
import { planHere } from './plan-here.js'
import { publicationsOf } from './steps.js'

/** What stands in the way of a release, asked as a release would. */
export interface Examination {
  /** The canonical text; null where the checkout has no version, which is then the only problem that is looked at. */
  readonly version: string | null
  readonly checks: readonly ExaminedCheck[]
}

export interface ExaminedCheck {
  /** What should hold: `the tree is a commit, without changes`. */
  readonly title: string
  /** Empty: it holds. */
  readonly problems: readonly SlipwayError[]
}

/** Examines a checkout, the tools and the places that a release publishes to. Reads, and changes nothing. */
export async function examine(
  config: Config,
  world: World,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<Examination> {
  const title = 'the checkout has a version'
  try {
    const plan = await planHere(config, world, { snapshot: false, remember: false })
    const checks = releaseChecks(config, plan, publicationsOf(config, plan)).map(
      async (check): Promise<ExaminedCheck> => ({
        title: check.title,
        problems: await check.run({ world, signal }),
      }),
    )
    return { version: plan.version.version, checks: [{ title, problems: [] }, ...(await Promise.all(checks))] }
  } catch (error) {
    if (!isSlipwayError(error)) throw error
    return { version: null, checks: [{ title, problems: [error] }] }
  }
}
