import parse from 'semver/functions/parse.js'
import type { Config } from '../config/index.js'
import { SlipwayError } from '../errors.js'

export interface Base {
  readonly major: number
  readonly minor: number
}

/** `major.minor`: what the config says, else package.json's. Throws VERSION_BASE_MISSING where neither does. */
export function findBase(config: Config): Base {
  const base =
    config.version.base === null ? packageBase(config.packageVersion) : configBase(config.version.base)
  if (base === null) {
    throw new SlipwayError('VERSION_BASE_MISSING', {
      base: config.version.base,
      packageVersion: config.packageVersion,
    })
  }
  return base
}

/** null where the text is no version. */
export function packageBase(version: unknown): Base | null {
  const parsed = typeof version === 'string' ? parse(version) : null
  return parsed === null ? null : { major: parsed.major, minor: parsed.minor }
}

function configBase(text: string): Base | null {
  const match = /^(0|[1-9]\d{0,14})\.(0|[1-9]\d{0,14})$/.exec(text)
  return match === null ? null : { major: Number(match[1]), minor: Number(match[2]) }
}
