import type { BundleConfig } from '../config/index.js'
import { unlessAborted } from '../unless-aborted.js'
import type { Version } from '../version/index.js'
import { assemble } from './assemble.js'
import { lookAt, stampTarget } from './project.js'
import { runEsbuild } from './run-esbuild.js'
import { stampOnce } from './stamp-plugin.js'
import { stopAtExit } from './stop-at-exit.js'
import type { Bundle } from './types.js'
import { writeBundle } from './write-bundle.js'

export interface BundleOptions {
  readonly version: Version
  /** The generated version module, relative to the bundle's root; null: there is none. */
  readonly module: string | null
  /** Aborted before anything is written: esbuild is not waited for, and the signal's reason is thrown. */
  readonly signal?: AbortSignal | undefined
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
  const assembling = runEsbuild(project, stamp).then((built) =>
    assemble(project, options.version, stamp, built),
  )
  // A plugin may hang, and esbuild with it.
  const assembled = await unlessAborted(options.signal, assembling).catch(async (error: unknown) => {
    if (options.signal?.aborted === true) await stopAtExit()
    throw error
  })
  await writeBundle(config.outDir, assembled)
  const { manifest, warnings } = assembled
  return { config, dir: config.outDir, manifest, warnings, duration: performance.now() - started }
}
