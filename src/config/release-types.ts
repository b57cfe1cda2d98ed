export interface ReleaseConfig {
  /** Releases are written to `<dir>/<version>/`. */
  readonly dir: string
  /** Branches whose npm version is plain `1.0.275`; a `*` stands for anything. */
  readonly branches: readonly string[]
  readonly artifacts: readonly ArtifactConfig[]
  /** Whether it says what changed since the last one. */
  readonly changelog: boolean
  /** Whether it says what it was built from, and where. */
  readonly provenance: boolean
  /** Who signs its checksums; null: nobody. */
  readonly sign: SignConfig | null
  readonly publish: readonly PublisherConfig[]
}

/** Where a signature comes from. A key is of ed25519. */
export type SignConfig =
  /** A private key. `file`: absolute; `env`: the name of the variable that holds its text. */
  | { readonly by: 'file'; readonly file: string }
  | { readonly by: 'env'; readonly env: string }
  /** The ssh-agent. Absolute: the public key. */
  | { readonly by: 'agent'; readonly publicKey: string }
  /** The program and its arguments. */
  | { readonly by: 'command'; readonly command: readonly string[] }

/** One artifact: its form, what it is made of, and the options of its form. */
export type ArtifactConfig = BundleArtifact | ImageArtifact | ExecutableArtifact

export interface ImageArtifact {
  readonly kind: 'image'
  /** The name of the bundle it is made of. */
  readonly bundle: string
  /** What it is built on; empty: on the Node that runs Slipway. */
  readonly bases: readonly ImageBase[]
  /** `linux/amd64`; null: all that the bases have, and no index where that is one. */
  readonly platforms: readonly string[] | null
  /** Exposed; the service gets the first as PORT. */
  readonly ports: readonly number[]
  /** null: that of the base, but not root. */
  readonly user: string | null
  readonly labels: Readonly<Record<string, string>>
}

export type ImageBase = FileBase | RegistryBase

/** An OCI layout, in a folder or an archive, or an archive of `docker save`. */
interface FileBase {
  /** As the config says it. */
  readonly text: string
  /** Absolute. */
  readonly path: string
  readonly tag: string | null
}

/** An image of a registry. */
interface RegistryBase {
  readonly text: string
  /** With its digest, so that the same commit gives the same image: `node:24-slim@sha256:…`. */
  readonly reference: string
}

export interface ExecutableArtifact {
  readonly kind: 'executable'
  /** The name of the bundle it is made of. */
  readonly bundle: string
  /** Whether V8's code cache is inside: other bytes each time. */
  readonly codeCache: boolean
}

interface BundleArtifact {
  readonly kind: 'tarball' | 'npm' | 'sbom'
  /** The name of the bundle it is made of. */
  readonly bundle: string
}

export type ArtifactKind = ArtifactConfig['kind']

/** Where artifacts are put. */
export type PublisherConfig =
  | DirectoryConfig
  | CommandConfig
  | GitTagConfig
  | NpmConfig
  | RegistryConfig
  | GithubConfig

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
  /** Says by its exit what is there; null: `run` is run once, as the journal and the remote of the lock remember. */
  readonly look: readonly string[] | null
}

export interface GitTagConfig extends FromBranches {
  readonly to: 'git-tag'
  readonly remote: string
  readonly sign: boolean
}

export interface NpmConfig extends FromBranches {
  readonly to: 'npm'
  /** The names of the bundles whose npm packages are published. */
  readonly bundles: readonly string[]
  /** With a slash at the end; null: npm's own settings and package.json say which. */
  readonly registry: string | null
  /** null: as it is; npm keeps a new package with a scope to its owners. */
  readonly access: 'public' | 'restricted' | null
}

export interface RegistryConfig extends FromBranches {
  readonly to: 'registry'
  /** `ghcr.io/acme/ferry`. */
  readonly repository: string
  /** The name of the bundle whose image it is. */
  readonly bundle: string
  /** Tags that follow the newest release, with `<major>` and `<minor>` not yet filled in. */
  readonly tags: readonly string[]
}

export interface GithubConfig extends FromBranches {
  readonly to: 'github'
  /** `owner/name`; null: the one that the checkout is of. */
  readonly repository: string | null
}
