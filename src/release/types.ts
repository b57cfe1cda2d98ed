import type { Bundle } from '../bundle/index.js'
import type { Config } from '../config/index.js'
import type { Diagnostic } from '../errors.js'
import type { Artifact, ChangelogStart, PaperFiles, PlannedArtifact } from '../package/index.js'
import type { Publication } from '../publish/index.js'
import type { MeasuredReport, TrialReport } from '../trial/index.js'
import type { Version } from '../version/index.js'
import type { World } from '../world.js'
import type { Journal } from './journal/journal.js'
import type { Lock } from './lock/lock.js'

/** What is to happen, as plain data. What `slipway release --dry-run --json` prints. */
export interface ReleasePlan extends PaperFiles {
  readonly version: Version
  /** The commit at HEAD, which is what is built; null without git. With `version.paths` it may be later than the version's. */
  readonly head: string | null
  /** Whether `--snapshot` was given. It changes nothing for a tree without changes. */
  readonly snapshot: boolean
  /** Where the files go, relative to the folder of the config, with `/`; null where there are no artifacts. */
  readonly dir: string | null
  readonly steps: readonly PlannedStep[]
  readonly artifacts: readonly PlannedArtifact[]
  /** The bare name of the file with everybody's digest; null where there are no artifacts. */
  readonly checksums: string | null
  /** What is put where others see it, in this order. */
  readonly publications: readonly PlannedPublication[]
  /** The git remote that has the lock while that is done; null: there is none, or nothing is published. */
  readonly lock: string | null
  /** Whether the files are in place from an earlier run, and only publishing is left. */
  readonly goesOn: boolean
  /** What a reader of the plan may not expect. */
  readonly notes: readonly string[]
}

export type PlannedPublication = Pick<Publication, 'id' | 'title' | 'stage'>

interface PlannedStep {
  /** For example `bundle:starter`. Stable: the key of a step in logs. */
  readonly id: string
  readonly title: string
}

/** A step as the runner takes it. Steps share a context, and run one after the other. */
export interface Step<C = ReleaseContext> extends PlannedStep {
  readonly run: (context: C) => Promise<void>
}

/** What the steps have in common: the plan, and what the ones before have made. */
export interface ReleaseContext {
  readonly plan: ReleasePlan
  readonly config: Config
  readonly world: World
  readonly signal: AbortSignal | undefined
  /** Gives the folder in which the release grows, absolute; makes it when it is first asked for. */
  readonly staging: () => Promise<string>
  readonly bundles: Map<string, Bundle>
  readonly trials: MeasuredReport[]
  readonly packedTrials: PackedTrial[]
  readonly artifacts: Artifact[]
  /** Where the changelog begins; null: the remote that has the lock is asked, or else the tags. */
  start: ChangelogStart | null
  /** What changed since the last release, for a terminal; null: nobody asked. */
  changes: string | null
  /** Whether every file was in place before, byte for byte. */
  alreadyThere: boolean
  /** The release's own folder, absolute. */
  readonly folder: string
  readonly journal: Journal
  readonly published: Published[]
  /** Held while something is published. */
  readonly locks: Lock[]
  /** Whether a lock is taken from whoever holds it. */
  readonly breakLock: boolean
  /** Milliseconds to wait for another one that releases the same. */
  readonly lockWait: number
  /** The command that goes on with this release. */
  readonly again: string
  /** Says what a step waits for. */
  readonly say: (text: string) => void
}

export interface Published {
  readonly id: string
  readonly title: string
  /** `was there`: an earlier run, or another one at the same time, had done it. */
  readonly how: 'published' | 'was there'
}

/** What has happened. What `slipway release --json` prints. */
export interface ReleaseResult {
  readonly version: Version
  readonly snapshot: boolean
  /** Relative to the folder of the config, with `/`; null where nothing was to be made. */
  readonly dir: string | null
  /** True when an earlier run had put the same bytes there. */
  readonly alreadyThere: boolean
  /** In the order of the plan; the changelog, the provenance, the checksums and their signature last. */
  readonly artifacts: readonly Artifact[]
  /** What changed since the last release, in a few lines; null where it was not asked for, or was told by an earlier run. */
  readonly changes: string | null
  readonly trials: readonly Omit<MeasuredReport, 'pictures'>[]
  /** Of the artifacts of services, in the order of the plan; none where an earlier run has tried them. */
  readonly packedTrials: readonly PackedTrial[]
  /** What others can see now, in the order of the plan. */
  readonly published: readonly Published[]
  readonly steps: readonly StepTime[]
  readonly warnings: readonly Diagnostic[]
}

/** What came of starting an artifact from its file. */
export interface PackedTrial {
  readonly kind: 'tarball' | 'image' | 'executable'
  readonly bundle: string
  readonly file: string
  /** Why it was not started: it cannot run on this machine. null: it was. */
  readonly skipped: string | null
  /** What it did; null where it was not started. */
  readonly trial: TrialReport | null
}

export interface StepTime extends PlannedStep {
  /** Milliseconds. */
  readonly duration: number
}

/** What a reporter hears, in this order; a release that fails ends with `failed`. */
export type ReleaseEvent =
  | { readonly type: 'planned'; readonly plan: ReleasePlan }
  | { readonly type: 'started'; readonly step: PlannedStep }
  /** The step waits for something else than its own work. */
  | { readonly type: 'waiting'; readonly text: string }
  | { readonly type: 'finished'; readonly step: StepTime }
  | { readonly type: 'failed'; readonly step: StepTime; readonly error: unknown }

/** Shows a release while it runs. */
export interface Reporter {
  report(event: ReleaseEvent): void
  /** Called once, whatever happened; resolves when everything is on the screen. */
  close(): Promise<void>
}
