import { readFile } from 'node:fs/promises'
import type { NpmConfig } from '../../config/index.js'
import type { World } from '../../world.js'
import type { CheckContext } from '../types.js'
import { isPublicRegistry, makesProvenance, offersTrust } from './id-tokens.js'
import { type PackageToPublish, readPackage, scopeOf, textOf } from './package-json.js'
import { type NpmRegistry, openRegistry } from './npm-registry.js'

/** A package, where it goes, and how. */
export interface NpmTarget {
  readonly pkg: PackageToPublish
  readonly registry: NpmRegistry
  /** Whether npm may publish as a trusted publisher: without a token of its own, with which it could do nothing else. */
  readonly isTrusted: boolean
  /** What npm is told; null: nothing. */
  readonly access: string | null
  readonly provenance: boolean
}

export async function openTarget(
  root: string,
  config: NpmConfig,
  { world, signal }: CheckContext,
): Promise<NpmTarget> {
  const pkg = await readPackage(root)
  const registry = await openRegistry(pkg, { folder: root, world, signal }, config.registry)
  const { env } = world
  const isPublic = isPublicRegistry(registry.url)
  const access = config.access ?? textOf(pkg.publishConfig['access'])
  const provenance = isPublic && makesProvenance(pkg, { access, env, event: await readEvent(env) })
  return {
    pkg,
    registry,
    isTrusted: isPublic && offersTrust(env),
    // npm asks for it where it signs, even of a package that cannot be anything else.
    access: config.access ?? (provenance && scopeOf(pkg.name) === null ? 'public' : null),
    provenance,
  }
}

/** The event that GitHub's workflow runs for; null elsewhere. */
async function readEvent({ GITHUB_EVENT_PATH: path }: World['env']): Promise<unknown> {
  try {
    return path ? (JSON.parse(await readFile(path, 'utf8')) as unknown) : null
  } catch {
    return null
  }
}
