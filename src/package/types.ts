import type { Bundle } from '../bundle/index.js'
import type { ArtifactConfig, ArtifactKind, BundleConfig } from '../config/index.js'
import type { SlipwayError } from '../errors.js'
import type { Version } from '../version/index.js'
import type { World } from '../world.js'

/** A file that a release gives people. */
export interface Artifact {
  readonly kind: ArtifactKind | 'changelog' | 'provenance' | 'checksums' | 'signature'
  /** The bundle it was made of; null for what speaks of all of them. */
  readonly bundle: string | null
  /** The bare file name. */
  readonly file: string
  readonly bytes: number
  /** Lower-case hex. */
  readonly sha256: string
}

/** An artifact before it is made: what a plan says of it. */
export type PlannedArtifact<K extends ArtifactKind = ArtifactKind> = Extract<ArtifactConfig, { kind: K }> & {
  /** The bare file name. */
  readonly file: string
}

/** How one kind of artifact is named and made. Each kind has a file of its own. */
export interface Packager<K extends ArtifactKind = ArtifactKind> {
  file(bundle: BundleConfig, version: Version): string
  /** Whether the file is a program. */
  readonly executable?: true
  /** What will make it fail, as far as that is known before anything is built. Reads only. */
  check?(
    bundle: BundleConfig,
    planned: PlannedArtifact<K>,
    context: Pick<PackInput, 'world' | 'signal'>,
  ): Promise<readonly SlipwayError[]>
  /** The whole file, or its parts one after the other. The same bundle and version give the same bytes, on any machine. */
  pack(input: PackInput, planned: PlannedArtifact<K>): Promise<Uint8Array | AsyncIterable<Uint8Array>>
}

export interface PackInput {
  readonly bundle: Bundle
  readonly version: Version
  readonly world: World
  /** The folder that it goes to. What is needed meanwhile lies there, too, and is gone with it where this is killed. */
  readonly dir: string
  readonly signal?: AbortSignal | undefined
}
