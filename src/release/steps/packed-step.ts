import { join } from 'node:path'
import type { Config } from '../../config/index.js'
import { type ErrorCode, isSlipwayError, SlipwayError } from '../../errors.js'
import type { PlannedArtifact } from '../../package/index.js'
import type { Packed } from '../packed/try-packed.js'
import { Unfit } from '../packed/unfit.js'
import type { PackedTrial, ReleaseContext, Step } from '../types.js'

/**
 * The steps that try what was packed, one for each artifact that is made of a service and can be started (an npm package is
 * made of a library). They come when all are made: what is tried is a program, which may write where another is packed from.
 */
export function packedSteps({ trial }: Config, artifacts: readonly PlannedArtifact[]): Step[] {
  if (!trial.enabled) return []
  return artifacts.flatMap(({ kind, bundle, file }) =>
    kind === 'npm' || kind === 'sbom' ? [] : [packedStep({ kind, bundle, file })],
  )
}

type Startable = Pick<PackedTrial, 'kind' | 'bundle' | 'file'>

const packedStep = (artifact: Startable): Step => ({
  id: `trial:${artifact.kind}:${artifact.bundle}`,
  title: `Try ${artifact.file}`,
  run: async (context) => void context.packedTrials.push(await tryOne(artifact, context)),
})

/** Measures nothing: the same bytes were measured as the bundle. */
async function tryOne(artifact: Startable, context: ReleaseContext): Promise<PackedTrial> {
  const { tryPacked } = await import('../packed/try-packed.js')
  const { config, plan, world, signal, say } = context
  const { kind, bundle, file } = artifact
  const packed: Packed = {
    kind,
    path: join(await context.staging(), file),
    tried: { name: bundle, version: plan.version.version },
  }
  const unmeasured = { root: config.root, trial: { ...config.trial, effort: 'none' } } as const
  const tried = await tryPacked(packed, unmeasured, world, { signal }).catch((error: unknown) => {
    throw signal?.aborted === true ? error : (failed(artifact, error) ?? error)
  })
  if ('skipped' in tried) {
    say(`it was not tried: ${tried.skipped}`)
    return { ...artifact, skipped: tried.skipped, trial: null }
  }
  const { entry, version, info, ready, drain, inFlightStatus } = tried
  return { ...artifact, skipped: null, trial: { bundle, entry, version, info, ready, drain, inFlightStatus } }
}

/** What surrounds a trial is no part of what was packed. */
const OF_THE_CONFIG: ReadonlySet<ErrorCode> = new Set(['TRIAL_SETUP_FAILED', 'TRIAL_TEARDOWN_FAILED'])

/** The bundle has passed this: what is different is how it was packed. null: it is none of the artifact's failures. */
function failed({ kind, file }: Startable, cause: unknown): SlipwayError | null {
  if (isSlipwayError(cause) && OF_THE_CONFIG.has(cause.code)) return null
  const said = isSlipwayError(cause) ? cause : cause instanceof Unfit ? { message: cause.message } : null
  if (said === null) return null
  const { message: problem } = said
  const { fix: remedy = '', diagnostics = [] } = isSlipwayError(cause) ? cause : {}
  return new SlipwayError('TRIAL_ARTIFACT_FAILED', { file, kind, problem, remedy }, { cause, diagnostics })
}
