export interface ReleaseConfig {
  /** Releases are written to `<dir>/<version>/`. */
  readonly dir: string
  /** Branches whose npm version is plain `1.0.275`; a `*` stands for anything. */
  readonly branches: readonly string[]
  readonly artifacts: readonly ArtifactConfig[]
  readonly publish: readonly PublisherConfig[]
}

/** One artifact: its form, what it is made of, and the options of its form. */
export type ArtifactConfig = BundleArtifact

interface BundleArtifact {
  readonly kind: 'tarball' | 'npm' | 'sbom'
  /** The name of the bundle it is made of. */
  readonly bundle: string
}

export type ArtifactKind = ArtifactConfig['kind']

/** Where artifacts are put. */
export type PublisherConfig = DirectoryConfig | CommandConfig | GitTagConfig

interface FromBranches {
  /** Branches that it publishes from; a `*` stands for anything. */
  readonly branches: readonly string[]
}

export interface DirectoryConfig extends FromBranches {
  readonly to: 'directory'
  /** Absolute. */
  readonly path: string
}

export interface CommandConfig extends FromBranches {
  readonly to: 'command'
  readonly name: string
  /** The program and its arguments. */
  readonly run: readonly string[]
  /** Says by its exit what is there; null: `run` is run once. */
  readonly look: readonly string[] | null
}

export interface GitTagConfig extends FromBranches {
  readonly to: 'git-tag'
  readonly remote: string
  readonly sign: boolean
}
