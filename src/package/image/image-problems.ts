import { type BundleConfig, readPackageJson } from '../../config/index.js'
import { isSlipwayError, SlipwayError } from '../../errors.js'
import type { PackInput, PlannedArtifact } from '../types.js'
import { openBases } from './open-bases.js'
import { findPackages } from './packages.js'
import { thisPlatform } from './platform.js'

/** Why no image can be made of a bundle, as far as that is known before it is built: its base, and what stays outside of it. */
export async function imageProblems(
  bundle: BundleConfig,
  planned: PlannedArtifact<'image'>,
  context: Pick<PackInput, 'world' | 'signal'>,
): Promise<SlipwayError[]> {
  const found = await Promise.all([
    problemOf(() => lookAtBases(planned, context)),
    ...(await outside(bundle)).map((name) =>
      problemOf(() => findPackages(bundle.root, { needed: [name], optional: [] })),
    ),
  ])
  return found.flat()
}

async function lookAtBases(
  { bases, platforms }: PlannedArtifact<'image'>,
  context: Pick<PackInput, 'world' | 'signal'>,
): Promise<void> {
  const { os } = thisPlatform()
  if (bases.length > 0) await openBases(bases, { platforms, cache: null, ...context })
  else if (os !== 'linux') throw new SlipwayError('IMAGE_NOT_LINUX', { os })
}

/**
 * The packages that stay outside by the config, and have to be installed: more of them only the bundle tells. Peers may be
 * missing on purpose.
 */
async function outside({ root, external }: BundleConfig): Promise<string[]> {
  const { dependencies, devDependencies, optionalDependencies } = await readPackageJson(root)
  const patterns = external.map((each) => each.split('*'))
  return Object.keys({ ...dependencies, ...devDependencies }).filter(
    (name) =>
      !Object.hasOwn(optionalDependencies, name) &&
      patterns.some(([before = '', after]) =>
        after === undefined
          ? name === before
          : name.length >= before.length + after.length && name.startsWith(before) && name.endsWith(after),
      ),
  )
}

async function problemOf(look: () => Promise<unknown>): Promise<SlipwayError[]> {
  try {
    await look()
    return []
  } catch (error) {
    if (!isSlipwayError(error)) throw error
    return [error]
  }
}
