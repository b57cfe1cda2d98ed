import type { VersionParts } from '../../contract.js'
import type { Manifest, Registry } from '../../package/index.js'
import { compareVersions, parseVersion } from '../../version/index.js'

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

interface Content {
  readonly annotations?: Readonly<Record<string, string | undefined>>
  readonly manifests?: readonly { readonly digest: string }[]
  readonly config?: { readonly mediaType: string; readonly digest: string; readonly size: number }
}

const VERSION = 'org.opencontainers.image.version'

/** What an image says of itself: by an annotation, or a label, of it or of the first in an index. */
async function versionOf(registry: Registry, { content }: Manifest, depth = 0): Promise<VersionParts | null> {
  const { annotations, manifests: [first] = [], config } = JSON.parse(content.toString()) as Content
  const annotated = read(annotations?.[VERSION])
  if (annotated !== null) return annotated
  if (first !== undefined && depth === 0) {
    const child = await registry.manifest(first.digest)
    return child === null ? null : versionOf(registry, child, depth + 1)
  }
  if (config === undefined) return null
  const text = (await registry.document(config)).toString()
  const { config: own } = JSON.parse(text) as {
    config?: { Labels?: Readonly<Record<string, string>> | null }
  }
  return read(own?.Labels?.[VERSION])
}

function read(text: string | undefined): VersionParts | null {
  try {
    return text === undefined ? null : parseVersion(text)
  } catch {
    return null
  }
}
