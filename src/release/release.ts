import { join, resolve } from 'node:path'
import type { Config } from '../config/index.js'
import type { Artifact } from '../package/index.js'
import type { World } from '../world.js'
import { refuseUnfit } from './ci/dotenv-file.js'
import { releaseChecks } from './check/checks.js'
import { JOURNAL_FILE, openJournal } from './journal/journal.js'
import { planHere } from './plan/plan-here.js'
import { planRest } from './plan/plan-release.js'
import { preflight } from './check/preflight.js'
import { inPlace } from './journal/resume.js'
import { runRelease, type RunOptions } from './run-release.js'
import { publicationsOf } from './steps/steps.js'
import type { ReleasePlan, ReleaseResult, Reporter } from './types.js'
import { writeCiOutputs } from './ci/write-outputs.js'

export interface ReleaseRequest extends Pick<RunOptions, 'again' | 'breakLock' | 'lockWait'> {
  readonly config: Config
  readonly world: World
  /** Allows a tree with changes; its version says `.dirty`. */
  readonly snapshot: boolean
  /** Computes the plan and refuses what could not be released: reads here and at the destinations, writes nothing. */
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
  if (request.dotenv !== undefined) await refuseUnfit(resolve(world.cwd, request.dotenv), { config, world })
  const whole = await planHere(config, world, { snapshot, remember: !request.dryRun })
  const placed = await findPlaced(whole, request)
  const plan = placed === null ? whole : planRest(config, whole)
  if (request.dryRun) {
    const { signal } = request
    const checks = releaseChecks(config, plan, publicationsOf(config, plan))
    await preflight(plan.version.version, checks, { world, signal })
    return { plan, result: null }
  }
  try {
    reporter?.report({ type: 'planned', plan })
    const report: Reporter['report'] = (event) => reporter?.report(event)
    const result = await runRelease(plan, { ...request, report, ...(placed !== null && { placed }) })
    await writeCiOutputs(result, { world, dotenv: request.dotenv })
    return { plan, result }
  } finally {
    await reporter?.close()
  }
}

/** What an earlier run has put in place, where there is something to publish of it. */
async function findPlaced(
  plan: ReleasePlan,
  { config, world }: ReleaseRequest,
): Promise<readonly Artifact[] | null> {
  if (plan.publications.length === 0) return null
  const folder = join(config.release.dir, plan.version.version)
  return inPlace(plan, folder, await openJournal(join(folder, JOURNAL_FILE), world.now))
}
