import { resolve } from 'node:path'
import type { Config } from '../config/index.js'
import type { World } from '../world.js'
import { refuseInTree } from './dotenv-file.js'
import { planRelease } from './plan-release.js'
import { refuseChanges } from './refuse-changes.js'
import { runRelease } from './run-release.js'
import type { ReleasePlan, ReleaseResult, Reporter } from './types.js'
import { writeCiOutputs } from './write-ci-outputs.js'

export interface ReleaseRequest {
  readonly config: Config
  readonly world: World
  /** Allows a tree with changes; its version says `.dirty`. */
  readonly snapshot: boolean
  /** Computes the plan and refuses what could not be released; writes nothing. */
  readonly dryRun: boolean
  readonly reporter?: Reporter
  /** A file for the outputs as GitLab reads them, relative to the world's cwd. */
  readonly dotenv?: string | undefined
  readonly signal?: AbortSignal
}

/**
 * Releases what the config names into `<release.dir>/<version>/`, and tells CI about it where there is one.
 * `result` is null after a dry run.
 */
export async function release(
  request: ReleaseRequest,
): Promise<{ plan: ReleasePlan; result: ReleaseResult | null }> {
  const { config, world, snapshot, reporter } = request
  if (request.dotenv !== undefined) await refuseInTree(resolve(world.cwd, request.dotenv), { config, world })
  const { computeVersion, lookAtTree } = await import('../version/index.js')
  // Before the version: a commit that comes between the two is one that the plan does not name, and is refused.
  const { head } = await lookAtTree(config, world)
  const version = await computeVersion(config, world, { remember: !request.dryRun })
  const plan = planRelease(config, version, { snapshot, head })
  if (request.dryRun) {
    await refuseChanges({ plan, config, world })
    return { plan, result: null }
  }
  try {
    reporter?.report({ type: 'planned', plan })
    const report: Reporter['report'] = (event) => reporter?.report(event)
    const result = await runRelease(plan, { config, world, report, signal: request.signal })
    await writeCiOutputs(result, { world, dotenv: request.dotenv })
    return { plan, result }
  } finally {
    await reporter?.close()
  }
}
