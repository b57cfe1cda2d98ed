import { resolve } from 'node:path'
import type { ImageArtifact, ImageBase } from './release-types.js'
import type { ReleaseSettings } from './schema.js'

type ImageSettings = Extract<NonNullable<ReleaseSettings['artifacts']>[number], { kind: 'image' }>

/** The options of an image, all filled in. */
export function resolveImage(
  { kind, base, platforms, ports, user, labels }: ImageSettings,
  root: string,
): Omit<ImageArtifact, 'bundle'> {
  return {
    kind,
    bases: [base ?? []].flat().map((text) => resolveBase(text, root)),
    platforms: platforms === undefined ? null : [...new Set(platforms)],
    ports: [...new Set(ports)],
    user: user ?? null,
    labels: labels ?? {},
  }
}

/** `oci:FOLDER:TAG`, as skopeo has it: what follows the last colon is a tag, unless it is a part of the path. */
function resolveBase(text: string, root: string): ImageBase {
  if (text.startsWith('docker://')) return { text, reference: text.slice('docker://'.length) }
  const place = text.slice(text.indexOf(':') + 1)
  const [, path = place, tag = null] =
    (text.startsWith('docker-archive:') ? null : /^(.+):([^/:\\]+)$/.exec(place)) ?? []
  return { text, path: resolve(root, path), tag }
}
