import type { Config } from '../config/index.js'
import type { SlipwayError } from '../errors.js'
import { packagerOf } from './kinds.js'
import type { PackInput, PlannedArtifact } from './types.js'

/** Why artifacts could not be made, or should not be, as far as that is known before anything is built. */
export async function checkArtifacts(
  { bundles }: Config,
  artifacts: readonly PlannedArtifact[],
  context: Pick<PackInput, 'world' | 'signal'>,
): Promise<SlipwayError[]> {
  const checked = artifacts.map(async (planned) => {
    const bundle = bundles.find((each) => each.name === planned.bundle)
    const packager = packagerOf(planned.kind)
    return bundle === undefined ? [] : ((await packager.check?.(bundle, planned, context)) ?? [])
  })
  return (await Promise.all(checked)).flat()
}
