import { join } from 'node:path'
import type { Config } from '../config/index.js'
import type { Artifact, ChangelogStart } from '../package/index.js'
import type { World } from '../world.js'
import { JOURNAL_FILE, openJournal } from './journal/journal.js'
import { runSteps } from './steps/run-steps.js'
import { stagingFor } from './steps/staging.js'
import { releaseSteps } from './steps/steps.js'
import type { ReleaseContext, ReleaseEvent, ReleasePlan, ReleaseResult } from './types.js'

export interface RunOptions {
  readonly config: Config
  readonly world: World
  readonly report?: (event: ReleaseEvent) => void
  readonly signal?: AbortSignal | undefined
  /** The files that are in place, where the plan goes on from there. */
  readonly placed?: readonly Artifact[]
  /** Where the changelog begins, for who knows it. Default: it is asked. */
  readonly start?: ChangelogStart | undefined
  /** The command that goes on with this release, which errors tell. Default `slipway release`. */
  readonly again?: string
  /** Takes the locks from whoever holds them. */
  readonly breakLock?: boolean
  /** Milliseconds to wait for another one that releases the same. Default: 15 minutes. */
  readonly lockWait?: number
}

/**
 * Carries out a plan: builds, tries, packages, puts the files in place, all at once, and publishes them. What fails
 * before the files are in place leaves nothing behind; after that, the journal remembers. Throws what its steps throw,
 * and the signal's reason where it is aborted.
 */
export async function runRelease(
  plan: ReleasePlan,
  {
    config,
    world,
    report = () => {},
    signal,
    placed = [],
    start,
    again = 'slipway release',
    breakLock = false,
    lockWait = 15 * 60_000,
  }: RunOptions,
): Promise<ReleaseResult> {
  const staging = stagingFor(config.release.dir, plan.version.version)
  const folder = join(config.release.dir, plan.version.version)
  const context: ReleaseContext = {
    plan,
    config,
    world,
    signal,
    staging: staging.folder,
    bundles: new Map(),
    trials: [],
    packedTrials: [],
    artifacts: [...placed],
    start: start ?? null,
    changes: null,
    alreadyThere: plan.goesOn,
    folder,
    journal: await openJournal(join(folder, JOURNAL_FILE), world.now),
    published: [],
    locks: [],
    breakLock,
    lockWait,
    again,
    say: (text) => report({ type: 'waiting', text }),
  }
  try {
    const steps = await runSteps(releaseSteps(config, plan), context, { report, signal })
    const { bundles, trials, packedTrials, artifacts, changes, alreadyThere, published } = context
    const warnings = [...bundles.values()].flatMap((bundle) => bundle.warnings)
    const { version, snapshot, dir } = plan
    // They have been drawn: as text, they are long.
    const told = trials.map((report) => ({ ...report, pictures: undefined }))
    return {
      version,
      snapshot,
      dir,
      alreadyThere,
      artifacts,
      changes,
      trials: told,
      packedTrials,
      published,
      steps,
      warnings,
    }
  } finally {
    await Promise.all([staging.remove(), ...context.locks.map((lock) => lock.release())])
  }
}
