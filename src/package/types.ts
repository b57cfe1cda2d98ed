import type { ArtifactKind } from '../config/types.js'

/** A file that a release gives people. */
export interface Artifact {
  readonly kind: ArtifactKind | 'checksums'
  /** The bundle it was made of; null for what speaks of all of them. */
  readonly bundle: string | null
  /** The bare file name. */
  readonly file: string
  readonly bytes: number
  /** Lower-case hex. */
  readonly sha256: string
}
