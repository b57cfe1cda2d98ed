import { existsSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import type { OnLoadResult, Plugin, PluginBuild } from 'esbuild'
import { isSlipwayError } from '../errors.js'
import { stampConstants, stampedModule, stampModules } from './stamp.js'
import type { Stamp } from './stamp.js'

const injected = 'slipway:stamp'
const values = 'slipway:stamp-values'

/** Where the stamp goes. */
export interface StampTarget {
  /** Absolute real path of the version module; null where there is none. */
  readonly module: string | null
  /** Whether the constants are defined. Not in a library: there they wait for the service that bundles it. */
  readonly constants: boolean
}

/** Files, and folders that something may come into or go from; absolute. */
export type Watched = Pick<OnLoadResult, 'watchFiles' | 'watchDirs'>

/**
 * Stamps one build: `define` puts the constants in, wherever they are read, and they fold as they are parsed.
 */
export function stampOnce(stamp: Stamp, { module, constants }: StampTarget): Plugin {
  return {
    name: 'slipway-stamp',
    setup(build) {
      if (constants) {
        build.initialOptions.define = { ...build.initialOptions.define, ...stampConstants(stamp) }
      }
      replaceModule(build, module, () => stamp)
    },
  }
}

/**
 * Stamps each build of a context anew. The constants come from an injected virtual module: a changed `define` would
 * need a new context, which forgets everything it has parsed.
 *
 * @param next asked at the start of each build
 * @param watched asked in each build: what else is a reason for the next one
 */
export function stampEachBuild(
  next: () => Promise<Stamp>,
  { module, constants }: StampTarget,
  watched: () => Promise<Watched> = async () => ({}),
): Plugin {
  return {
    name: 'slipway-stamp',
    setup(build) {
      // null while there is none: the build has failed then, and esbuild goes on to find what else is wrong.
      let current: Stamp | null = null
      build.onStart(async () => {
        current = null
        try {
          current = await next()
        } catch (error) {
          if (!isSlipwayError(error)) throw error
          return { errors: [{ text: error.message, notes: [{ text: error.fix }], detail: error }] }
        }
        return undefined
      })
      // In a library too, where it is empty: a new version is a reason to build.
      build.initialOptions.inject = [...(build.initialOptions.inject ?? []), injected]
      build.onResolve({ filter: /^slipway:stamp(-values)?$/ }, ({ path }) => ({
        path,
        namespace: 'slipway',
        sideEffects: false,
      }))
      build.onLoad({ filter: /.*/, namespace: 'slipway' }, async ({ path }) => {
        const modules = stampModules(current, values)
        const contents = path === values ? modules.values : modules.injected
        return { contents: constants ? contents : '', loader: 'js', ...(await watched()) }
      })
      replaceModule(build, module, () => current)
    },
  }
}

/** Gives esbuild the stamped text instead of the version module, and lets it drop the module where nobody reads it. */
function replaceModule(build: PluginBuild, module: string | null, stamp: () => Stamp | null): void {
  if (module === null || !existsSync(module)) return
  const name = withoutExtension(basename(module)).replaceAll(/[^\w-]/g, '.')
  build.onResolve(
    { filter: new RegExp(`^\\.\\.?/(.*/)?${name}(\\.[cm]?[jt]s)?$`) },
    ({ path, resolveDir, kind }) =>
      kind !== 'entry-point' && withoutExtension(resolve(resolveDir, path)) === withoutExtension(module)
        ? { path: module, sideEffects: false }
        : undefined,
  )
  build.onLoad({ filter: new RegExp(`${name}\\.[cm]?[jt]s$`) }, ({ path }) => {
    const now = path === module ? stamp() : null
    if (now === null) return undefined
    return { contents: stampedModule(now), loader: 'ts', watchFiles: [module] }
  })
}

function withoutExtension(path: string): string {
  return path.replace(/\.[cm]?[jt]s$/, '')
}
