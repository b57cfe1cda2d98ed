import { basename } from 'node:path'
import type { Config } from '../../config/index.js'
import {
  type Launched,
  launchProgram,
  type MeasuredReport,
  type Tried,
  tryLaunch,
  type TrialOptions,
} from '../../trial/index.js'
import type { World } from '../../world.js'
import { programOf, whyElsewhere } from '../verify/program.js'
import { launchTarball } from './launch-tarball.js'
import { launchImage } from './launch-image.js'
import type { PackedTrial } from '../types.js'
import { notItsFault } from './not-its-fault.js'

/** The file of a service: what a release has made. */
export interface Packed {
  readonly kind: PackedTrial['kind']
  /** Absolute. */
  readonly path: string
  readonly tried: Tried
}

/** Why something was not tried: what follows `it was not tried:`. */
export interface Skipped {
  readonly skipped: string
}

/**
 * Tries what was packed, apart from its checkout and from nothing but its file, with the packages that stayed outside of it
 * from the checkout: but for those of an image, which has them.
 *
 * @returns why it was not tried, where it cannot run on this machine
 * @throws Unfit where something is missing in it; SlipwayError TRIAL_…
 */
export async function tryPacked(
  packed: Packed,
  config: Pick<Config, 'trial' | 'root'>,
  world: World,
  options: TrialOptions = {},
): Promise<MeasuredReport | Skipped> {
  options.signal?.throwIfAborted()
  try {
    const launched = await launch(packed, config, world, options.signal)
    if ('skipped' in launched) return launched
    return await tryLaunch(launched.launch, launched.entry, config.trial, options).finally(launched.remove)
  } catch (error) {
    const why = notItsFault(packed.kind, error)
    if (why === null) throw error
    return { skipped: why }
  }
}

function launch(
  { kind, path, tried }: Packed,
  config: Pick<Config, 'trial' | 'root'>,
  world: World,
  signal: AbortSignal | undefined,
): Promise<Launched | Skipped> {
  if (kind === 'image') return launchImage(path, tried, { config, world, signal })
  if (kind !== 'executable') return launchTarball(path, tried, config, world)
  const program = programOf(basename(path))
  const why = program === null ? null : whyElsewhere(program)
  return why === null ? launchProgram(path, tried, config.trial, world) : Promise.resolve({ skipped: why })
}
