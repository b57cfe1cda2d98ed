import type { Loader, Plugin } from 'esbuild'
import type { BundleKind } from '../contract.js'
import type { FigureName } from './figures.js'
import type { ReleaseConfig } from './release-types.js'
import type { TrialClient } from './trial-client.js'
import type { TrialSetup } from './trial-setup.js'

/** The whole of `build.config.ts`, every default filled in. Frozen, deeply. Paths are absolute unless they say otherwise. */
export interface Config {
  /** The folder of the config file, or of the package.json where there is none. Everything relative starts here. */
  readonly root: string
  /** The config file; null where there is none. */
  readonly file: string | null
  /** What it was made from: that file, and the files it imports; installed packages are not among them. */
  readonly sources: readonly string[]
  /** package.json's name without its scope; names the release's files. */
  readonly name: string
  /** The `version` field of the package.json in root; null where it has none. Source of `major.minor` without `version.base`. */
  readonly packageVersion: string | null
  readonly version: VersionConfig
  readonly generate: GenerateConfig
  readonly bundles: readonly BundleConfig[]
  readonly trial: TrialConfig
  readonly release: ReleaseConfig
}

export interface VersionConfig {
  /** `major.minor`; null: package.json's. */
  readonly base: string | null
  /** What the commit number counts: all commits reachable, the first parents, or those since the last change of the base. */
  readonly count: 'all' | 'first-parent' | 'since-base'
  /** Folders and files, relative to root. Not empty: only commits that touched them count, and the newest of them gives sha and time. */
  readonly paths: readonly string[]
  /** `commit`: the committer's date, so that a commit has one version. `build`: the clock. */
  readonly date: 'commit' | 'build'
}

export interface GenerateConfig {
  /** The version module, relative to a bundle's root; null: none is written. */
  readonly module: string | null
}

export interface BundleConfig {
  /** Names its files and its part of the summary. */
  readonly name: string
  readonly kind: BundleKind
  /** The folder with its package.json. */
  readonly root: string
  /** Entry name → source file, relative to root. */
  readonly entries: Readonly<Record<string, string>>
  readonly outDir: string
  readonly format: 'esm' | 'cjs'
  /** For esbuild: `node20`, `node22.18`, … */
  readonly target: string
  readonly minify: boolean
  readonly sourcemap: boolean
  /** Keep the names of functions and classes when bundling must rename them; null: where the tsconfig emits decorators. */
  readonly keepNames: boolean | null
  /** Packages (or patterns with one `*`) to leave outside. A library adds its dependencies and peers. */
  readonly external: readonly string[]
  readonly alias: Readonly<Record<string, string>>
  /** Constant expressions, as esbuild's option of the same name. */
  readonly define: Readonly<Record<string, string>>
  /** Extension → esbuild loader. */
  readonly loader: Readonly<Record<string, Loader>>
  /** Where it lies in outDir → the file or folder it is copied from, relative to root. Both with `/`. */
  readonly assets: Readonly<Record<string, string>>
  readonly plugins: readonly Plugin[]
  /** `async`: each async function tells of its calls, and /debug/pprof/goroutine of those that go on. Of services alone. */
  readonly trace: 'async' | false
}

export interface TrialConfig {
  /** Whether a release tries its services. */
  readonly enabled: boolean
  /** Arguments for the entry. */
  readonly args: readonly string[]
  /** Added to the environment; `PORT=0` and `SLIPWAY_ADMIN=127.0.0.1:0` are set already. What `setup` gives wins. */
  readonly env: Readonly<Record<string, string>>
  /** Milliseconds until the service must be ready. */
  readonly ready: number
  /** Milliseconds from SIGTERM until it must be gone. */
  readonly deadline: number
  /** What clients ask for, in turn, where the service speaks HTTP. */
  readonly requests: readonly TrialRequest[]
  readonly budgets: Readonly<Record<FigureName, Budget>>
  readonly effort: TrialEffort
  /** The most connections that a trial opens. */
  readonly connections: number
  /** Connects a client, where the service does not speak HTTP; null: nobody can. */
  readonly client: TrialClient | null
  /** Makes what must be there before it starts; null: nothing must. */
  readonly setup: TrialSetup | null
}

/** How long it is measured; `none`: not at all. */
export type TrialEffort = 'none' | 'quick' | 'normal' | 'thorough'

/** What a figure may be at most, or at least where more is better; null: no matter. */
export interface Budget {
  readonly limit: number | null
  /** By which part of what the release before had it may be worse. */
  readonly change: number | null
}

export interface TrialRequest {
  readonly method: string
  /** With the query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}
