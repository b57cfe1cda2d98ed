import type { Config } from '../config/index.js'
import type { SlipwayError } from '../errors.js'
import type { Artifact, PlannedArtifact } from '../package/index.js'
import type { Version } from '../version/index.js'
import type { World } from '../world.js'

/** What a plan knows, of which publications are made. */
export interface ToPublish {
  readonly config: Config
  readonly version: Version
  /** The commit at HEAD; null without git. */
  readonly head: string | null
  readonly artifacts: readonly PlannedArtifact[]
}

/** One thing that a publisher puts where others see it. It is looked at before it is done, and is done whole or not at all. */
export interface Publication {
  /** For example `npm:ferry`. Stable: its key in the journal. */
  readonly id: string
  /** What is done, as a person reads it: `Push the tag v1.0.275-… to origin`. */
  readonly title: string
  /** Everything of one stage is done before the next: files, then the tag, then what leads people to them. */
  readonly stage: Stage
  /**
   * Whether it leads people to the version as well, though its stage is another: a tag that is read and then moved. It is
   * done as an announcement is, with no other version at the same time. Absent: it never does.
   */
  readonly movesTag?: (context: CheckContext) => Promise<boolean>
  /** What will make it fail, as far as that is known before anything is built. Reads only. null: there is nothing to ask. */
  readonly check: ((context: CheckContext) => Promise<readonly SlipwayError[]>) | null
  /**
   * What is there. Reads only. null: that cannot be asked, and the journal must know.
   * Throws PUBLISHED_DIFFERS where something else is there.
   */
  readonly look: ((context: PublishContext) => Promise<Found>) | null
  /** Does it. Called only where nothing is there; may be called again after it failed half-way. */
  readonly act: (context: PublishContext) => Promise<void>
}

export type Stage = (typeof STAGES)[number]
export const STAGES = ['files', 'tag', 'announcement'] as const

/** `same`: what was to be published is there, byte for byte. */
export type Found = 'absent' | 'same'

export interface CheckContext {
  readonly world: World
  readonly signal?: AbortSignal | undefined
}

export interface PublishContext extends CheckContext {
  /** The folder with the files of the release, absolute. */
  readonly dir: string
  /** All of them: checksums, signatures and the like too. */
  readonly artifacts: readonly Artifact[]
}

/** Makes the publications of one publisher. Plain data and functions: nothing is read or done yet. */
export type Publisher<C> = (config: C, plan: ToPublish) => readonly Publication[]
