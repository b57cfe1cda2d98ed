import { lstatSync } from 'node:fs'
import { dirname, extname, join, resolve } from 'node:path'
import { SlipwayError } from '../errors.js'
import type { World } from '../world.js'

const EXTENSIONS = ['.ts', '.mts', '.js', '.mjs', '.json']

/** What a config file is called. */
export const CONFIG_NAMES = EXTENSIONS.map((extension) => `build.config${extension}`)

/** Where a config is, or would be. Absolute. */
export interface Place {
  readonly root: string
  /** null: there is none, and the defaults hold. */
  readonly file: string | null
}

/**
 * The given file; or `build.config.{ts,mts,js,mjs,json}` of the first folder, from the current one upwards, that has
 * one of them or a package.json. A package.json ends the search: a package without a config has the defaults, whatever
 * lies above it.
 */
export function findConfig({ cwd }: World, given?: string): Place {
  if (given !== undefined) return checkGiven(given, resolve(cwd, given))
  for (const folder of upwards(cwd)) {
    const [file, other] = CONFIG_NAMES.filter((name) => isFile(join(folder, name)))
    if (file !== undefined && other !== undefined) {
      throw new SlipwayError('CONFIG_AMBIGUOUS', { folder, files: [file, other] })
    }
    if (file !== undefined) return { root: folder, file: join(folder, file) }
    if (isFile(join(folder, 'package.json'))) return { root: folder, file: null }
  }
  throw new SlipwayError('PROJECT_MISSING', { folder: cwd })
}

function checkGiven(given: string, file: string): Place {
  if (given.includes('\0') || !isFile(file)) throw new SlipwayError('CONFIG_MISSING', { file: given })
  if (!EXTENSIONS.includes(extname(file))) {
    throw new SlipwayError('CONFIG_KIND_UNKNOWN', { file: given, allowed: EXTENSIONS })
  }
  return { root: dirname(file), file }
}

function* upwards(folder: string): Generator<string> {
  yield folder
  const parent = dirname(folder)
  if (parent !== folder) yield* upwards(parent)
}

/**
 * Whether there is something to read. A link counts, also one that leads nowhere: reading it will say so.
 * Synchronous, which takes a tenth of the time here.
 */
function isFile(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === false
  } catch (error) {
    throw new SlipwayError(
      'CONFIG_UNREADABLE',
      { file: path, reason: (error as Error).message },
      { cause: error },
    )
  }
}
