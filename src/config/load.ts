import { extname } from 'node:path'
import { SlipwayError } from '../errors.js'
import type { World } from '../world.js'
import { bundleConfig } from './bundle-config.js'
import { deepFreeze } from './deep-freeze.js'
import { toDiagnostics } from './diagnose.js'
import { evaluate } from './evaluate.js'
import { findConfig } from './find.js'
import { parseJson } from './parse-json.js'
import { resolveConfig } from './resolve.js'
import { readSource, type Source } from './source.js'
import type { Config } from './types.js'
import { collect, independent, validateConfig } from './validate.js'

export interface LoadOptions {
  /** The config file, relative to the world's cwd. Default: see findConfig. */
  readonly file?: string
  /** Whether a missing entry is a mistake. Default true; false for commands that build nothing. */
  readonly entriesMustExist?: boolean
}

/**
 * Finds the config, runs or reads it once, and fills in every default. A config in a module runs in this process, with
 * its `process.env` and `process.cwd()`. The result is frozen, but for plugins.
 *
 * Throws SlipwayError (exit 2): where there is no project, where the file cannot be read or run, and CONFIG_INVALID
 * with a diagnostic for every mistake.
 */
export async function loadConfig(world: World, options: LoadOptions = {}): Promise<Config> {
  const place = await findConfig(world, options.file)
  const source = place.file === null ? null : await readSource(place.file, world.cwd)
  const value = source === null ? {} : await readConfig(source, world.cwd)
  const { settings, mistakes } = validateConfig(value, isJson(source) ? 'json' : 'module')
  const { mistakes: found, report } = collect()
  const { entriesMustExist = true } = options
  const config = await resolveConfig(settings, place, { cwd: world.cwd, entriesMustExist }, report)
  const all = [...mistakes, ...independent(found, mistakes, value)]
  if (all.length === 0) return deepFreeze(config)
  throw new SlipwayError(
    'CONFIG_INVALID',
    { file: source?.label ?? null, mistakes: all.length },
    { diagnostics: toDiagnostics(all, source) },
  )
}

async function readConfig(source: Source, cwd: string): Promise<unknown> {
  if (isJson(source)) return parseJson(source)
  return evaluate(await bundleConfig(source, cwd), source, cwd)
}

const isJson = (source: Source | null): boolean => source !== null && extname(source.file) === '.json'
