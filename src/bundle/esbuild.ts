import { existsSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'esbuild'
import type { Config } from '../config/index.js'
import type { VersionParts } from '../contract.js'
import type { World } from '../world.js'
import { processWorld } from '../world.js'
import type { Stamp } from './stamp.js'
import { stampEachBuild } from './stamp-plugin.js'

export type { VersionParts } from '../contract.js'

export interface SlipwayPluginOptions {
  /** What to stamp: a canonical text or its parts. Default: computed from git at the start of each build. */
  readonly version?: string | VersionParts
  /** Where the project is. Default: esbuild's absWorkingDir, or the cwd. */
  readonly cwd?: string
}

/**
 * A plugin for esbuild that stamps the version into whatever it bundles: the version module (`generate.module` of
 * `build.config.ts`, `src/generated/version.ts` by default) and `slipway/supervisor` say it. It needs `bundle: true`. With
 * `minifySyntax: true`, `if (version.major === 1)` leaves no dead branch.
 */
export function slipway(options: SlipwayPluginOptions = {}): Plugin {
  return {
    name: 'slipway',
    async setup(build) {
      const cwd = options.cwd ?? build.initialOptions.absWorkingDir ?? process.cwd()
      const world = { ...processWorld(), cwd }
      const { loadConfig } = await import('../config/index.js')
      const config = await loadConfig(world, { entriesMustExist: false })
      const { module } = config.generate
      const file = module === null ? null : join(config.root, module)
      const next = () => toStamp(options.version, config, world)
      const real = file !== null && existsSync(file) ? realpathSync(file) : null
      await stampEachBuild(next, { module: real, constants: true }).setup(build)
    },
  }
}

async function toStamp(
  given: string | VersionParts | undefined,
  config: Config,
  world: World,
): Promise<Stamp> {
  const { computeVersion, formatParts, parseVersion } = await import('../version/index.js')
  if (given === undefined) return computeVersion(config, world)
  const parts = typeof given === 'string' ? parseVersion(given) : given
  return { ...parts, version: formatParts(parts) }
}
