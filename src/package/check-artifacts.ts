import type { Config } from '../config/index.js'
import type { SlipwayError } from '../errors.js'
import { packagerOf } from './kinds.js'
import type { PlannedArtifact } from './types.js'

/** Why artifacts could not be made, or should not be, as far as that is known before anything is built. */
export async function checkArtifacts(
  { bundles }: Config,
  artifacts: readonly PlannedArtifact[],
): Promise<SlipwayError[]> {
  const checked = artifacts.map(async ({ kind, bundle: name }) => {
    const bundle = bundles.find((each) => each.name === name)
    return bundle === undefined ? [] : ((await packagerOf(kind).check?.(bundle)) ?? [])
  })
  return (await Promise.all(checked)).flat()
}
