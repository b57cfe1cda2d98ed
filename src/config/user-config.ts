import type { Loader, Plugin } from 'esbuild'
import type { BundleKind } from '../contract.js'
import type { FigureName } from './figures.js'
import type { ArtifactKind } from './release-types.js'
import type { TrialClient } from './trial-client.js'
import type { TrialSetup } from './trial-setup.js'
import type { TrialEffort } from './types.js'

/**
 * What `build.config.ts` exports by default, as an object or a promise of one. Everything is optional: a service with
 * a package.json and `src/server.ts` needs no config at all. Paths are relative to the folder of the config file,
 * those of a bundle to the bundle's root.
 */
export interface UserConfig {
  /** Names the release's files. Default: package.json's name without its scope. */
  name?: string | undefined
  /** What the version is made of. */
  version?: UserVersion | undefined
  /** What is generated into a service. */
  generate?: UserGenerate | undefined
  /** The bundle, or a list of them. */
  bundle?: UserBundle | UserBundle[] | undefined
  /** How a built service is tried before its release; false: not at all. */
  trial?: false | UserTrial | undefined
  /** What a release is made of. */
  release?: UserRelease | undefined
}

export interface UserVersion {
  /** `major.minor`. Default: that of package.json's version. */
  base?: string | undefined
  /** What the commit number counts: all commits reachable, first parents alone, or those since the base last changed. */
  count?: 'all' | 'first-parent' | 'since-base' | undefined
  /** Folders and files: only commits that touched them count. Default: all commits. */
  paths?: string[] | undefined
  /** The time in the version: the commit's, so that a commit has one version, or the clock's at the build. */
  date?: 'commit' | 'build' | undefined
}

export interface UserGenerate {
  /** The version module, in every bundle's root; false: none. */
  module?: string | false | undefined
}

export interface UserBundle {
  /** Names the bundle. Default: the config's name, or that of the package.json in the bundle's root. */
  name?: string | undefined
  /** A service is started and tried before a release; a library is imported, and keeps its dependencies outside. */
  kind?: BundleKind | undefined
  /** The folder with the bundle's package.json. */
  root?: string | undefined
  /** Source files, or names and their source files. Default: src/server (a library: src/index) .ts, .mts, .js or .mjs. */
  entries?: string[] | Record<string, string> | undefined
  /** Where the bundle is written: a folder of its own inside the bundle's root. */
  outDir?: string | undefined
  /** The module format. */
  format?: 'esm' | 'cjs' | undefined
  /** The oldest Node that it must run on: `node20`, `node22.18`. */
  target?: string | undefined
  /** Make the code small, and hard to read. */
  minify?: boolean | undefined
  /** Write a source map beside every file of code. */
  sourcemap?: boolean | undefined
  /** Keep the names of functions and classes. Default: where the tsconfig emits decorators. */
  keepNames?: boolean | undefined
  /** Packages to leave outside, or patterns with one `*`. */
  external?: string[] | undefined
  /** Package names and what stands in for them. */
  alias?: Record<string, string> | undefined
  /** Names and the constant expressions they stand for: `{ DEBUG: 'false' }`. */
  define?: Record<string, string> | undefined
  /** File extensions and what esbuild takes such files for: `{ '.sql': 'text' }`. */
  loader?: Record<string, Loader> | undefined
  /** Where they lie beside the bundle, and the files or folders they are copied from: `{ views: 'src/views' }`. */
  assets?: Record<string, string> | undefined
  /** `async`: /debug/pprof/goroutine shows each call of an async function that goes on, with those that wait for it. */
  trace?: 'async' | false | undefined
  /** Plugins for esbuild. */
  plugins?: Plugin[] | undefined
}

export interface UserTrial {
  /** Arguments for the service. */
  args?: string[] | undefined
  /** Added to its environment, over PORT=0 and HOST=127.0.0.1, which a trial sets. */
  env?: Record<string, string> | undefined
  /** Milliseconds until it must be ready. */
  ready?: number | undefined
  /** Milliseconds from SIGTERM until it must be gone. */
  deadline?: number | undefined
  /** What clients ask for, in turn: `GET /path`, or more of it. Default: `GET /`. */
  requests?: (string | UserTrialRequest)[] | undefined
  /** How long it is measured: quick (6 s), normal (25 s), thorough (minutes); none: not at all. */
  effort?: TrialEffort | undefined
  /** The most connections that a trial opens. */
  connections?: number | undefined
  /** Connects a client, where the service does not speak HTTP. */
  client?: TrialClient | undefined
  /** Makes what must be there before it starts, a database for example, and says how the service finds it. */
  setup?: TrialSetup | undefined
  /** What its figures may be: a number, text like `20 MB`, a change like `+10%` against the release before, a list of them; false: anything. */
  budgets?: { [K in FigureName]?: number | string | (number | string)[] | false | undefined } | undefined
}

export interface UserTrialRequest {
  /** Default GET. */
  method?: string | undefined
  /** With the query. */
  path: string
  /** Default: none of its own. */
  headers?: Record<string, string> | undefined
  /** Default: none. */
  body?: string | undefined
}

export interface UserRelease {
  /** Releases are written to a folder of this one, named by their version. */
  dir?: string | undefined
  /** Branches whose npm version has no suffix; `*` stands for anything. */
  branches?: string[] | undefined
  /** What is made of the bundles; a kind alone: of every bundle that it fits. Default: tarballs of services, npm packages of libraries. */
  artifacts?: (ArtifactKind | UserArtifact)[] | undefined
  /** Say what changed since the last release, as tags named v<version> tell it. */
  changelog?: boolean | undefined
  /** Say what the artifacts were built from, and where: an in-toto statement of SLSA provenance. */
  provenance?: boolean | undefined
  /** Who signs the checksums: one of these. */
  sign?: UserSign | undefined
  /** Where the artifacts are put, in this order, the tag last. Default: nowhere. */
  publish?: UserPublisher[] | undefined
}

/** Who signs the checksums: one of these. */
export interface UserSign {
  /** A file with a private key of ed25519, as ssh-keygen writes it without a passphrase. */
  file?: string | undefined
  /** The variable that holds the text of such a key. */
  env?: string | undefined
  /** The file with the public key, whose private one the ssh-agent has. */
  agent?: string | undefined
  /** A program of your own and its arguments. It gets the path of the file as its last one, and writes the signature to stdout. */
  command?: string[] | undefined
}

/** One form that people get a bundle in. */
export type UserArtifact = UserTarball | UserNpmPackage | UserSbom | UserImage | UserExecutable

/** The service, ready to run, as a tar.gz. */
export interface UserTarball {
  kind: 'tarball'
  /** The name of the bundle that it is made of. Default: every bundle that it fits. */
  bundle?: string | undefined
}

/** The library, as npm installs it. */
export interface UserNpmPackage {
  kind: 'npm'
  /** The name of the bundle that it is made of. Default: every bundle that it fits. */
  bundle?: string | undefined
}

/** What is inside a bundle, in CycloneDX. */
export interface UserSbom {
  kind: 'sbom'
  /** The name of the bundle that it is made of. Default: every bundle that it fits. */
  bundle?: string | undefined
}

/** The service as an image for containers: an OCI layout, which `docker load` takes as well. */
export interface UserImage {
  kind: 'image'
  /** The name of the bundle that it is made of. Default: every bundle that it fits. */
  bundle?: string | undefined
  /** What it is built on, with a `node`: `oci:FOLDER[:TAG]`, `oci-archive:FILE[:TAG]`, `docker-archive:FILE`, or `docker://REFERENCE@sha256:…` of a registry. Default: the Node that runs Slipway, alone. */
  base?: string | string[] | undefined
  /** The platforms that it is for, like `linux/arm64`. Default: all that the base has. */
  platforms?: string[] | undefined
  /** The ports that it exposes; PORT is the first. */
  ports?: number[] | undefined
  /** Who the service is, like `1000:1000`. Default: the user of the base, or 1000:1000 where that is root. */
  user?: string | undefined
  /** Labels and annotations beside those that are known. */
  labels?: Record<string, string> | undefined
}

/** The service and the Node that runs Slipway, as one program for Linux. */
export interface UserExecutable {
  kind: 'executable'
  /** The name of the bundle that it is made of. Default: every bundle that it fits. */
  bundle?: string | undefined
  /** Keep compiled code inside: it starts faster, and has other bytes each time that it is made. Default: false. */
  codeCache?: boolean | undefined
}

/** Where artifacts are put. */
export type UserPublisher = UserDirectory | UserCommand | UserGitTag | UserNpm | UserRegistry | UserGithub

/** A folder of this machine, such as a mounted share. */
export interface UserDirectory {
  to: 'directory'
  /** The files go into a folder of this one, named by the version. */
  path: string
  /** The branches that it publishes from; `*` stands for anything. Default: release.branches. */
  branches?: string[] | undefined
}

/** A program of your own. */
export interface UserCommand {
  to: 'command'
  /** Names it in the plan and in the journal. */
  name: string
  /** The program and its arguments. It gets the files of the release by SLIPWAY_RELEASE_DIR, and must bear to be run again. */
  run: string[]
  /** A program that says what is there: exit 0 the same, 3 nothing yet, anything else is an error. Default: `run` is run once: the journal, and a ref on the git remote that has the lock, remember it. */
  look?: string[] | undefined
  /** The branches that it publishes from; `*` stands for anything. Default: release.branches. */
  branches?: string[] | undefined
}

/** A tag `v<version>`, pushed when everything else is in its place. */
export interface UserGitTag {
  to: 'git-tag'
  /** The remote it is pushed to. */
  remote?: string | undefined
  /** Sign it, as git is set up to. */
  sign?: boolean | undefined
  /** The branches that it publishes from; `*` stands for anything. Default: release.branches. */
  branches?: string[] | undefined
}

/** An npm registry, with your npm and its credentials. */
export interface UserNpm {
  to: 'npm'
  /** The name of the bundle whose npm package is published. Default: every npm package of the release. */
  bundle?: string | undefined
  /** The address of the registry, without a login. Default: what package.json (publishConfig) or .npmrc says. */
  registry?: string | undefined
  /** Who may install it. Default: as it is; npm keeps a new package with a scope to its owners. */
  access?: 'public' | 'restricted' | undefined
  /** The branches that it publishes from; `*` stands for anything. Default: release.branches. */
  branches?: string[] | undefined
}

/** A repository of an OCI registry, which gets an image under its version. Docker's and podman's logins apply. */
export interface UserRegistry {
  to: 'registry'
  /** The registry and the repository: `ghcr.io/acme/ferry`. */
  repository: string
  /** The name of the bundle whose image it is. Default: that of the only image. */
  bundle?: string | undefined
  /** Tags that are moved to the newest release of a release branch, never back; `<major>` and `<minor>` are those of the version. */
  tags?: string[] | undefined
  /** The branches that it publishes from; `*` stands for anything. Default: release.branches. */
  branches?: string[] | undefined
}

/** A release on GitHub with the artifacts: a draft until everything else is in its place. The token comes from GH_TOKEN or GITHUB_TOKEN. */
export interface UserGithub {
  to: 'github'
  /** `owner/name`. Default: that of the remote origin, else GITHUB_REPOSITORY. */
  repository?: string | undefined
  /** The branches that it publishes from; `*` stands for anything. Default: release.branches. */
  branches?: string[] | undefined
}

/** Gives back what it is given: it is there for the types. */
export function defineConfig(config: UserConfig): UserConfig {
  return config
}
