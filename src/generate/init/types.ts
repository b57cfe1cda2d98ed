import type { FrameworkName } from './framework.js'

/** The starters of templates/. */
export const starters = ['service', 'ssh-proxy'] as const

export type StarterName = (typeof starters)[number]

/** The folders of templates/deploy/. */
export const deployKinds = ['systemd', 'kubernetes', 'container', 'haproxy'] as const

export type DeployKind = (typeof deployKinds)[number]

export interface InitOptions {
  /** Relative to the world's cwd; made where it is missing. Default: the cwd itself. */
  readonly folder?: string
  /** What a new service starts as. Default: `service`, which speaks HTTP. */
  readonly template?: StarterName
  /** Write the files that run it by these means too, into `deploy/`. */
  readonly deploy?: DeployKind | 'all'
  /** Write anew what exists and is not merged; with `deploy`, of what is in `deploy/`. */
  readonly force?: boolean
}

/** What `slipway init` is about to do: data that can be printed, and then done by applyInit. */
export interface InitPlan {
  /** Absolute. */
  readonly root: string
  /** A new service from a starter of templates/, or what a service that exists lacks. */
  readonly kind: 'starter' | 'service'
  readonly name: string
  readonly framework: FrameworkName | 'ssh2'
  /** Relative to root; null where none was found. */
  readonly entry: string | null
  readonly files: readonly PlannedFile[]
  /** What to know about it, one sentence each. */
  readonly notes: readonly string[]
  /** What the author puts into the entry; null where it is there already. */
  readonly wiring: Wiring | null
  /** Commands that come next. */
  readonly next: readonly string[]
}

export interface PlannedFile {
  /** Relative to root, with `/`. */
  readonly path: string
  /** `change` adds to what is there, `replace` keeps nothing of it. */
  readonly action: 'create' | 'change' | 'replace' | 'leave'
  readonly reason: string
  /** What it will hold; null where it is left. */
  readonly content: string | null
  /** sha256 of what it held when this was planned; null where there was none. */
  readonly before: string | null
}

export interface Wiring {
  /** The entry, relative to root. */
  readonly file: string
  readonly lines: readonly [importing: string, calling: string]
  /** Where the second line goes. */
  readonly where: string
}

/** What the service should be like, before anybody looked at its files. */
export interface Wanted extends Omit<InitPlan, 'root' | 'files'> {
  readonly files: readonly WantedFile[]
}

/** A file that the service should have. */
export interface WantedFile {
  readonly path: string
  /** What it is for. */
  readonly about: string
  /** What it holds where there is none, or with --force. */
  readonly content: string
  /** For a file that is shared with its owner: adds to what is there what is missing. */
  readonly merge?: (before: string) => Merged
}

export interface Merged {
  readonly content: string
  /** What was added, in words; empty: all of it was there. */
  readonly added: readonly string[]
}
