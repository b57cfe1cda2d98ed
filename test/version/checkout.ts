import { type Config, trialDefaults, type VersionConfig } from '../../src/config/index.js'
import { computeVersion, type Version } from '../../src/version/index.js'
import type { World } from '../../src/world.js'
import { gitEnv } from '../support/git.js'
import { testWorld } from '../support/world.js'

export interface CheckoutOptions extends Partial<VersionConfig> {
  packageVersion?: string | null
  /** The config file. */
  file?: string
  branches?: readonly string[]
  env?: Record<string, string | undefined>
  now?: Date
  unshallow?: boolean
}

/** The version of a checkout whose package.json says 1.0.0, with nobody's settings in the environment. */
export async function versionOf(root: string, options: CheckoutOptions = {}): Promise<Version> {
  return computeVersion(checkoutConfig(root, options), checkoutWorld(root, options), {
    unshallow: options.unshallow ?? false,
  })
}

export function checkoutConfig(root: string, options: CheckoutOptions = {}): Config {
  return {
    root,
    file: options.file ?? null,
    sources: [],
    name: 'a-service',
    packageVersion: options.packageVersion === undefined ? '1.0.0' : options.packageVersion,
    version: {
      base: options.base ?? null,
      count: options.count ?? 'all',
      paths: options.paths ?? [],
      date: options.date ?? 'commit',
    },
    generate: { module: null },
    bundles: [],
    trial: trialDefaults,
    release: {
      dir: 'release',
      branches: options.branches ?? ['main'],
      artifacts: [],
      changelog: false,
      provenance: false,
      sign: null,
      publish: [],
    },
  }
}

export function checkoutWorld(root: string, { env, now }: CheckoutOptions = {}): World {
  const clean = { ...gitEnv, SLIPWAY_VERSION: undefined, SOURCE_DATE_EPOCH: undefined, ...env }
  return testWorld(root, { env: clean, ...(now === undefined ? {} : { now }) })
}

/** The code of the error that something ends with. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    return `no error: ${JSON.stringify(await promise)}`
  } catch (error) {
    const { code, exit } = error as { code?: string; exit?: number }
    return code === undefined ? `a bug: ${String(error)}` : `${code} ${exit}`
  }
}
