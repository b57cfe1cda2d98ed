import type { BuildResult, Plugin } from 'esbuild'
import type { BundleConfig } from '../config/index.js'
import type { Version } from '../version/index.js'
import { absentImports, key } from './absent.js'
import type { Absent } from './absent.js'
import { rememberAbsents, rememberedAbsents } from './absent-memory.js'
import { watchedAssets } from './assets.js'
import { assemble } from './assemble.js'
import { buildOptions } from './build-options.js'
import type { Options } from './build-options.js'
import { lookAt, stampTarget } from './project.js'
import type { Project } from './project.js'
import { allPlugins, bundleFailed, isBuildFailure } from './run-esbuild.js'
import { stampEachBuild, stampOnce } from './stamp-plugin.js'
import { stopAtExit } from './stop-at-exit.js'
import type { Bundle } from './types.js'
import { writeBundle } from './write-bundle.js'

export interface WatchOptions {
  /** Asked at the start of each build. */
  readonly version: () => Promise<Version>
  /** Files that change with the version, absolute: a change of one is a reason to build. */
  readonly versionFiles: readonly string[]
  /** The generated version module, relative to the bundle's root; null: there is none. */
  readonly module: string | null
  /** Called after each build, the failed ones too; the next build waits for it. */
  readonly onBuild: (result: WatchResult) => void | Promise<void>
  /** Ends the watch. */
  readonly signal: AbortSignal
}

export type WatchResult =
  | { readonly bundle: Bundle; readonly error: null }
  | { readonly bundle: null; readonly error: unknown }

/**
 * Bundles, and again whenever a source or the version changes, until the signal. A build that fails leaves the files of
 * the one before, and the watch goes on.
 *
 * @throws SlipwayError BUNDLE_FAILED for options that esbuild refuses: then there is nothing to watch
 */
export async function watchBundle(config: BundleConfig, options: WatchOptions): Promise<void> {
  const project = await lookAt(config)
  let candidates = await rememberedAbsents(project.root, config.name)
  while (!options.signal.aborted) {
    // Which imports may be absent is fixed at the start of a watch: one more, and it starts anew.
    candidates = [...candidates, ...(await watchUntilAbsent(project, options, candidates))]
  }
}

/** Watches until the signal, or until a build fails only for absent imports which nobody knew of, and gives these. */
async function watchUntilAbsent(
  project: Project,
  options: WatchOptions,
  candidates: readonly Absent[],
): Promise<readonly Absent[]> {
  const { context } = await import('esbuild')
  const known = new Set(candidates.map(key))
  const absents = new Map<string, Absent>()
  let version: Promise<Version>
  const target = stampTarget(project, options.module)
  const watched = async () => {
    const { watchFiles = [], watchDirs = [] } = await watchedAssets(project)
    return { watchFiles: [...watchFiles, ...options.versionFiles], watchDirs }
  }
  const stamp = stampEachBuild(() => (version = options.version()), target, watched)

  let end: (found: readonly Absent[]) => void = () => {}
  const ended = new Promise<readonly Absent[]>((resolve) => (end = resolve))
  const stop = () => end([])
  options.signal.addEventListener('abort', stop)
  if (options.signal.aborted) stop()

  let told = Promise.resolve()
  const finish: Plugin = {
    name: 'slipway-watch',
    setup(build) {
      let started = 0
      build.onStart(() => {
        started = performance.now()
        absents.clear()
      })
      build.onEnd(async (result) => {
        const found = absentImports(result.errors).filter((absent) => !known.has(key(absent)))
        if (found.length > 0) return end(found)
        if (options.signal.aborted) return
        told = outcome(async () => {
          const now = await version
          if (result.errors.length > 0) throw bundleFailed(project, result.errors)
          await rememberAbsents(project.root, project.config.name, [...absents.values()])
          const built = { result: result as BuildResult<Options>, absents: [...absents.values()] }
          const assembled = await assemble(project, now, stampOnce(now, target), built)
          await writeBundle(project.config.outDir, assembled)
          return {
            config: project.config,
            dir: project.config.outDir,
            manifest: assembled.manifest,
            warnings: assembled.warnings,
            duration: performance.now() - started,
          }
        }).then(options.onBuild)
        await told
      })
    },
  }
  const plugins = [
    ...allPlugins(project, stamp, candidates, (absent) => absents.set(key(absent), absent)),
    finish,
  ]
  const watching = await context({ ...buildOptions(project), plugins }).catch((error: unknown) => {
    throw isBuildFailure(error) ? bundleFailed(project, error.errors, error) : error
  })
  try {
    await watching.watch()
    return await ended
  } finally {
    options.signal.removeEventListener('abort', stop)
    const disposed = watching.dispose()
    // A plugin may hang, and esbuild with it: at the end only what is being written is waited for.
    await (options.signal.aborted ? Promise.all([told, stopAtExit()]) : disposed)
  }
}

async function outcome(make: () => Promise<Bundle>): Promise<WatchResult> {
  try {
    return { bundle: await make(), error: null }
  } catch (error) {
    return { bundle: null, error }
  }
}
