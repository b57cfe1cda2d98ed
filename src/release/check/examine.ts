import type { Config } from '../../config/index.js'
import { isSlipwayError, type SlipwayError } from '../../errors.js'
import { distinct } from '../../publish/index.js'
import type { World } from '../../world.js'
import { releaseChecks } from './checks.js'
import { planHere } from '../plan/plan-here.js'
import { publicationsOf } from '../steps/steps.js'
import type { ReleasePlan } from '../types.js'

/** What stands in the way of a release, asked as a release would. */
export interface Examination {
  /** The canonical text; null where the checkout has no version, which is then the only problem that is looked at. */
  readonly version: string | null
  readonly checks: readonly ExaminedCheck[]
}

export interface ExaminedCheck {
  /** What should hold: `the tree is a commit, without changes`. */
  readonly title: string
  /** More about what holds: `2 changes since v1.0.275-…`; null: there is no more to say. */
  readonly says: string | null
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
  const plan = await planned(config, world)
  if (isSlipwayError(plan)) return { version: null, checks: [{ title, says: null, problems: [plan] }] }
  const checks = releaseChecks(config, plan, publicationsOf(config, plan)).map(
    async ({ title: asked, run, says }): Promise<ExaminedCheck> => {
      const problems = await run({ world, signal }).catch(asProblem)
      if (problems.length > 0 || says === undefined) return { title: asked, says: null, problems }
      try {
        return { title: asked, says: await says({ world, signal }), problems }
      } catch (error) {
        return { title: asked, says: null, problems: asProblem(error) }
      }
    },
  )
  return {
    version: plan.version.version,
    checks: [{ title, says: null, problems: [] }, ...toldOnce(await Promise.all(checks))],
  }
}

/** A bug stays one. */
function asProblem(error: unknown): SlipwayError[] {
  if (!isSlipwayError(error)) throw error
  return [error]
}

async function planned(config: Config, world: World): Promise<ReleasePlan | SlipwayError> {
  try {
    return await planHere(config, world, { snapshot: false, remember: false })
  } catch (error) {
    if (!isSlipwayError(error)) throw error
    return error
  }
}

/** A check all of whose problems were told by those before does not hold, and says nothing new: it is left out. */
function toldOnce(checks: readonly ExaminedCheck[]): ExaminedCheck[] {
  const told = new Set(distinct(checks.flatMap(({ problems }) => problems)))
  return checks.flatMap((check) => {
    const problems = check.problems.filter((problem) => told.has(problem))
    return problems.length === 0 && check.problems.length > 0 ? [] : [{ ...check, problems }]
  })
}
