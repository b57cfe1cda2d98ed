import type { FrameworkName } from './framework.js'

/** The starters of templates/. */
export const starters = ['service', 'ssh-proxy'] as const

export type StarterName = (typeof starters)[number]

/** Folders of templates/deploy/: what runs a service, in its folder `deploy/`. */
export const runKinds = ['systemd', 'kubernetes', 'container', 'haproxy'] as const

/** The others: what releases it on a forge, where that looks for it. */
export const ciKinds = ['github', 'gitlab'] as const

export type CiKind = (typeof ciKinds)[number]
export type DeployKind = (typeof runKinds)[number] | CiKind

export interface InitOptions {
  /** Relative to the world's cwd; made where it is missing. Default: the cwd itself. */
  readonly folder?: string
  /** What a new service starts as. Default: `service`, which speaks HTTP. */
  readonly template?: StarterName
  /** Write the files that run it by these means too, into `deploy/` (`all`: all of these), or the one by which a forge releases it. */
  readonly deploy?: DeployKind | 'all'
  /** Write anew what exists and is not merged; with `deploy`, of what that writes. */
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
