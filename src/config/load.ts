import { SlipwayError } from '../errors.js'
import type { World } from '../world.js'
import { deepFreeze } from './deep-freeze.js'
import { defaults } from './defaults.js'
import { toDiagnostics } from './diagnose.js'
import { findConfig } from './find.js'
import { collectMistakes } from './mistake.js'
import { resolveConfig } from './resolve.js'
import { readSource, type Source } from './source.js'
import type { Config } from './types.js'
import type { Validated } from './validate.js'

export interface LoadOptions {
  /** The config file, relative to the world's cwd. Default: the nearest, as findConfig says. */
  readonly file?: string
  /** Whether a missing entry is a mistake. Default true; false for commands that build nothing. */
  readonly entriesMustExist?: boolean
  /** Aborted: a config that runs is not waited for, and the signal's reason is thrown. */
  readonly signal?: AbortSignal
  /**
   * Whether plugins and timers of the config are kept from stdout and from ending the process, too, from then on.
   * Default false: only the config is, while it runs.
   */
  readonly lasting?: boolean
}

/**
 * Finds the config, reads or runs it once, and fills in every default. A config in a module runs in this process, with
 * its `process.env` and `process.cwd()`. The result is frozen, but for plugins.
 *
 * Throws SlipwayError (exit 2) where there is no project, where a file cannot be read or run, and CONFIG_INVALID with
 * a diagnostic for every mistake.
 */
export async function loadConfig(world: World, options: LoadOptions = {}): Promise<Config> {
  const { cwd } = world
  const place = findConfig(world, options.file)
  const source = place.file === null ? null : await readSource(place.file, cwd)
  const { settings, sources, mistakes, standsAlone } = await settle(source, cwd, options)
  const { mistakes: found, report } = collectMistakes()
  const { entriesMustExist = true } = options
  const config = await resolveConfig(settings, { ...place, sources }, { cwd, entriesMustExist }, report)
  const all = [...mistakes, ...found.filter(standsAlone)]
  if (all.length === 0) return deepFreeze(config)
  throw new SlipwayError(
    'CONFIG_INVALID',
    { file: source?.label ?? null, mistakes: all.length },
    { diagnostics: toDiagnostics(all, source) },
  )
}

async function settle(
  source: Source | null,
  cwd: string,
  options: LoadOptions,
): Promise<Validated & { readonly sources: readonly string[] }> {
  if (source === null) return { settings: defaults, sources: [], mistakes: [], standsAlone: () => true }
  // Start-up time: the schema, its library and esbuild are needed only where there is a config.
  const { readSettings } = await import('./read-settings.js')
  return readSettings(source, cwd, options)
}

/**
 * CONFIG_THREW for what was thrown where nobody could catch it: by a timer of a config that has been loaded, say, or a
 * promise of a plugin. null where it is Slipway's own.
 */
export async function blameConfig(thrown: unknown): Promise<SlipwayError | null> {
  const { blame } = await import('./evaluate.js')
  return blame(thrown)
}
