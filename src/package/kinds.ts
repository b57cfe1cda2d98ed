import type { ArtifactKind } from '../config/index.js'
import { executable } from './executable/executable.js'
import { image } from './image/image.js'
import { npm } from './npm/npm.js'
import { sbom } from './sbom/sbom.js'
import { tarball } from './tarball.js'
import type { Packager } from './types.js'

const kinds: { readonly [K in ArtifactKind]: Packager<K> } = { tarball, npm, sbom, image, executable }

/** Who makes one kind of artifact. */
export function packagerOf<K extends ArtifactKind>(kind: K): Packager<K> {
  return kinds[kind]
}
