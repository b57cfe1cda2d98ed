import type { BundleConfig } from '../config/index.js'
import type { Version } from '../version/index.js'
import { assemble } from './assemble.js'
import { lookAt, stampTarget } from './project.js'
import { runEsbuild } from './run-esbuild.js'
import { stampOnce } from './stamp-plugin.js'
import type { Bundle } from './types.js'
import { writeBundle } from './write-bundle.js'

export interface BundleOptions {
  readonly version: Version
  /** The generated version module, relative to the bundle's root; null: there is none. */
  readonly module: string | null
}

/**
 * Bundles and stamps, and writes code, source maps and `slipway.json` into the config's outDir. The same sources and version
 * give the same bytes, in any folder and from any cwd.
 *
 * @throws SlipwayError BUNDLE_FAILED with esbuild's messages as diagnostics, BUNDLE_ROOT_MISSING, BUNDLE_NOT_WRITTEN
 */
export async function bundle(config: BundleConfig, options: BundleOptions): Promise<Bundle> {
  const started = performance.now()
  const project = await lookAt(config)
  const stamp = stampOnce(options.version, stampTarget(project, options.module))
  const assembled = await assemble(project, options.version, stamp, await runEsbuild(project, stamp))
  await writeBundle(config.outDir, assembled)
  const { manifest, warnings } = assembled
  return { config, dir: config.outDir, manifest, warnings, duration: performance.now() - started }
}
