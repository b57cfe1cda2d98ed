import type { Config } from '../config/index.js'
import type { World } from '../world.js'
import { runSteps } from './run-steps.js'
import { stagingFor } from './staging.js'
import { releaseSteps } from './steps.js'
import type { ReleaseContext, ReleaseEvent, ReleasePlan, ReleaseResult } from './types.js'

export interface RunOptions {
  readonly config: Config
  readonly world: World
  readonly report?: (event: ReleaseEvent) => void
  readonly signal?: AbortSignal | undefined
}

/**
 * Carries out a plan: builds, tries, packages, and puts the files in place at the end, all at once. Leaves nothing
 * behind where it fails. Throws what its steps throw, and the signal's reason where it is aborted.
 */
export async function runRelease(
  plan: ReleasePlan,
  { config, world, report = () => {}, signal }: RunOptions,
): Promise<ReleaseResult> {
  const staging = stagingFor(config.release.dir, plan.version.version)
  const context: ReleaseContext = {
    plan,
    config,
    world,
    signal,
    staging: staging.folder,
    bundles: new Map(),
    trials: [],
    artifacts: [],
    alreadyThere: false,
  }
  try {
    const steps = await runSteps(releaseSteps(config, plan.artifacts), context, { report, signal })
    const { bundles, trials, artifacts, alreadyThere } = context
    const warnings = [...bundles.values()].flatMap((bundle) => bundle.warnings)
    const { version, snapshot, dir } = plan
    return { version, snapshot, dir, alreadyThere, artifacts, trials, steps, warnings }
  } finally {
    await staging.remove()
  }
}
