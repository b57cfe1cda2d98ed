import parse from 'semver/functions/parse.js'
import type { Config } from '../config/index.js'
import { SlipwayError } from '../errors.js'

export interface Base {
  readonly major: number
  readonly minor: number
}

/** `major.minor`: what the config says (whose schema lets nothing else pass), else package.json's. Throws VERSION_BASE_MISSING where neither does. */
export function findBase(config: Config): Base {
  const { packageVersion, version } = config
  const base = packageBase(version.base === null ? packageVersion : `${version.base}.0`)
  if (base === null) throw new SlipwayError('VERSION_BASE_MISSING', { packageVersion })
  return base
}

/** null where the text is no version. */
export function packageBase(version: unknown): Base | null {
  const parsed = typeof version === 'string' ? parse(version) : null
  return parsed === null ? null : { major: parsed.major, minor: parsed.minor }
}
