import { type Bundle, runnablePackage } from '../../bundle/index.js'
import type { BundleConfig } from '../../config/index.js'
import { SlipwayError } from '../../errors.js'

/** Why no executable can be made of a bundle, as far as its config tells. */
export function configProblems({ name, entries, assets }: BundleConfig): SlipwayError[] {
  const [names, files] = [Object.keys(entries), Object.keys(assets)]
  return [
    ...(process.platform === 'linux'
      ? []
      : [new SlipwayError('EXECUTABLE_NOT_LINUX', { os: process.platform })]),
    ...(names.length === 1 ? [] : [new SlipwayError('EXECUTABLE_ENTRIES', { bundle: name, entries: names })]),
    ...(files.length === 0 ? [] : [new SlipwayError('EXECUTABLE_FILES', { bundle: name, files })]),
  ]
}

/** What stayed outside of a bundle is not in the program. Throws EXECUTABLE_PACKAGES, but not for what it can do without. */
export async function refuseOutside(bundle: Bundle): Promise<void> {
  const { packages, optional } = await runnablePackage(bundle)
  const needed = packages.filter((name) => !optional.includes(name)).toSorted()
  if (needed.length > 0) {
    throw new SlipwayError('EXECUTABLE_PACKAGES', { bundle: bundle.config.name, packages: needed })
  }
}

/** Files that the service looks for beside itself: assets, threads, native code. Throws EXECUTABLE_FILES. */
export function refuseFiles({ config, manifest }: Bundle, inside: readonly string[]): void {
  const code = new Set(inside.filter((path) => /\.[cm]?js$/.test(path)))
  const files = manifest.outputs
    .map(({ path }) => path)
    .filter((path) => !code.has(path) && !code.has(path.replace(/\.map$/, '')))
  if (files.length > 0) throw new SlipwayError('EXECUTABLE_FILES', { bundle: config.name, files })
}
