import type { VersionParts } from '../../contract.js'
import { anyConfig, type Manifest, parseDocument, type Registry } from '../../package/index.js'
import { compareVersions, parseVersion } from '../../version/index.js'
import { readManifest } from './read-manifest.js'

/** A tag of the config, for a version: `<major>.<minor>` becomes `1.2`. */
export function fillTag(tag: string, { major, minor }: VersionParts): string {
  return tag.replaceAll('<major>', String(major)).replaceAll('<minor>', String(minor))
}

/**
 * Whether a tag that follows the newest release is where it is to be: on this one, or on a later one, from which it is
 * never taken back. What does not say its version is older.
 */
export async function isAsNew(
  registry: Registry,
  tag: string,
  { digest, version }: { digest: string; version: VersionParts },
): Promise<boolean> {
  const there = await registry.manifest(tag)
  if (there === null) return false
  if (there.digest === digest) return true
  const other = await versionOf(registry, there)
  return other !== null && compareVersions(other, version) > 0
}

const VERSION = 'org.opencontainers.image.version'

/** What an image says of itself: by an annotation, or a label, of it or of the first in an index. */
async function versionOf(registry: Registry, manifest: Manifest, depth = 0): Promise<VersionParts | null> {
  const { annotations, manifests, config } = readManifest(registry, manifest)
  const annotated = read(annotations?.[VERSION])
  if (annotated !== null) return annotated
  const first = manifests?.[0]
  if (first !== undefined && depth === 0) {
    const child = await registry.manifest(first.digest)
    return child === null ? null : versionOf(registry, child, depth + 1)
  }
  if (config === undefined || config === null) return null
  // Of what is no image, the config may be anything.
  const labels = parseDocument(anyConfig, await registry.document(config))?.config?.Labels
  return read(labels?.[VERSION])
}

function read(text: unknown): VersionParts | null {
  try {
    return typeof text === 'string' ? parseVersion(text) : null
  } catch {
    return null
  }
}
