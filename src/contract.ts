/**
 * What the toolchain and the supervisor inside a service must agree on: names, messages, shapes.
 * Types and constants alone, so that neither side carries the other's code.
 */

/** The parts that the canonical text of a version consists of. */
export interface VersionParts {
  readonly major: number
  readonly minor: number
  /** Commits reachable from the stamped one. */
  readonly commits: number
  /** The first 10 hex digits of the commit id. */
  readonly sha: string
  /** UTC, `yyyymmdd`. */
  readonly date: string
  /** UTC, `hhmmss`. */
  readonly time: string
  /** The tree held changes that no commit holds. */
  readonly dirty: boolean
}

/** The constant that a bundle defines with the canonical text; the generated module and the supervisor read it. */
export const STAMP_CONSTANT = '__SLIPWAY_STAMP_VERSION__'

/** The constants of its parts. Scalars, each a literal of its type, as esbuild folds no property of an object. */
export const STAMP_PARTS = {
  major: '__SLIPWAY_STAMP_MAJOR__',
  minor: '__SLIPWAY_STAMP_MINOR__',
  commits: '__SLIPWAY_STAMP_COMMITS__',
  sha: '__SLIPWAY_STAMP_SHA__',
  date: '__SLIPWAY_STAMP_DATE__',
  time: '__SLIPWAY_STAMP_TIME__',
  dirty: '__SLIPWAY_STAMP_DIRTY__',
} as const satisfies Record<keyof VersionParts, string>

/** What `GET /info` answers. */
export interface Info {
  readonly Version: string
  readonly StartTimeEpochSecs: number
  readonly CurrentTimeEpochSecs: number
  /** As Go prints a duration: `167h10m2s`. */
  readonly Uptime: string
}

export const ADMIN_ENV = 'SLIPWAY_ADMIN'
export const TOKEN_ENV = 'SLIPWAY_ADMIN_TOKEN'
export const ADMIN_DEFAULT = '127.0.0.1:6060'
export const ENDPOINT_INFO = '/info'
export const ENDPOINT_METRICS = '/metrics'
/** POST: collects garbage, and answers what `process.memoryUsage()` then says. */
export const ENDPOINT_GC = '/debug/gc'

/** Sent over IPC to a parent that opened a channel, once the service listens and the admin server answers. */
export interface ReadyMessage {
  readonly slipway: 'ready'
  readonly version: string
  /** `host:port`, IPv6 hosts in brackets; or a socket's path, `an inherited socket` where Node does not know it. */
  readonly service: string
  /** `tcp`: anything but HTTP/1. */
  readonly protocol: 'http' | 'https' | 'tcp'
  /** `host:port`; null when the admin server is off or could not listen. */
  readonly admin: string | null
  readonly timeouts: Timeouts
}

/** Those in force, in milliseconds; false: it is off. */
export interface Timeouts {
  readonly dial: number | false
  readonly inactivity: number | false
  readonly total: number | false
}

/** Sent over IPC when this process begins to drain. */
export interface StoppingMessage {
  readonly slipway: 'stopping'
  /** A signal's name, or what drain() was told. */
  readonly reason: string
}

export const DEBUG_ENV = 'SLIPWAY_DEBUG'

/** Of a request that is to throw in its handler's place. Heard with `crash` in SLIPWAY_DEBUG, and never without. */
export const CRASH_HEADER = 'x-slipway-crash'

/** Of a request that no handler is to get, so that only a timeout ends it. Heard with `timeouts=` in SLIPWAY_DEBUG. */
export const HOLD_HEADER = 'x-slipway-hold'

/** `slipway.json`, beside every bundle. No absolute path and no clock: the same commit gives the same bytes. */
export interface Manifest {
  readonly format: 1
  readonly name: string
  readonly kind: BundleKind
  /** The canonical text. */
  readonly version: string
  readonly parts: VersionParts
  /** The full commit id; null where the version came from `SLIPWAY_VERSION`. */
  readonly commit: string | null
  /** What its own package.json says, as `ManifestPackage.license`. */
  readonly license: string | null
  /** Entry name → the output that starts it, relative to the manifest. */
  readonly entries: Readonly<Record<string, string>>
  /** Every file of the bundle but this one, sorted by path; paths are relative to the manifest, with `/`. */
  readonly outputs: readonly ManifestOutput[]
  /** The packages whose code is really inside, sorted. */
  readonly packages: readonly ManifestPackage[]
  /** What its own code imports, as `ManifestPackage.imports`. */
  readonly imports: readonly string[]
  /** The packages that the bundle expects to find where it runs, sorted. */
  readonly externals: readonly string[]
  /** For example `node20`. */
  readonly target: string
  /** The version of esbuild that wrote the bundle. */
  readonly esbuild: string
}

/** A service is started and tried before a release; a library is imported, and keeps its dependencies outside. */
export type BundleKind = 'service' | 'library'

export interface ManifestOutput {
  readonly path: string
  readonly bytes: number
  /** Lower-case hex. */
  readonly sha256: string
  /** A program, which may be executed. Left out of what is none. */
  readonly executable?: true
}

export interface ManifestPackage {
  readonly name: string
  readonly version: string
  /** What its package.json says, mostly an SPDX expression; null: nothing. */
  readonly license: string | null
  /** `name@version` of packages that are inside, and names of externals, sorted. */
  readonly imports: readonly string[]
}

export const MANIFEST_FILE = 'slipway.json'

/** Below it the admin server answers what its page, and a trial, show: `live`, lines of JSON; `flame/cpu?seconds=`, `flame/heap`. */
export const ENDPOINT_PAGE_DATA = '/page/data/'

/** What a second was like. Bytes and milliseconds. */
export interface Point {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly rss: number
  readonly heapUsed: number
  readonly physical: number
  readonly external: number
  /** By how much the event loop was late, at most. */
  readonly delay: number
  /** All pauses of garbage collection. */
  readonly gc: number
  /** Of the time of the event loop, 0 to 1. */
  readonly busy: number
  /** Requests that ended, per second. */
  readonly rate: number
  /** null where none ended. */
  readonly p50: number | null
  readonly p90: number | null
  readonly p99: number | null
}

/** A profile as a tree, the outermost functions first. */
export interface Flame {
  readonly name: string
  readonly value: number
  readonly file?: string
  /** Where the function begins. */
  readonly line?: number
  /** The line of its own that has most. */
  readonly hot?: number
  readonly children?: readonly Flame[]
}

export interface FlameProfile {
  readonly unit: 'nanoseconds' | 'bytes'
  /** Seconds; 0: it is of one moment. */
  readonly seconds: number
  readonly root: Flame
}

/** The package that profiles are finer with, where a service has it: never bundled, and never needed. */
export const DATADOG = '@datadog/pprof'

/** By this name, as `Symbol.for`, globalThis has the `AsyncCalls` of what was built with `bundle.trace: 'async'`. */
export const ASYNC_CALLS = 'slipway.async-calls'

/** The calls of async functions that have begun and not ended. */
export interface AsyncCalls {
  /** Roughly the oldest first. */
  readonly live: () => AsyncCall[]
  /** Asked at each call that no async function made: on whose behalf it is. */
  context: (() => unknown) | null
}

export interface AsyncCall {
  readonly file: TracedFile
  /** Which of the file's functions. */
  readonly made: number
  /** Which of the file's places it waits at; -1: it has not waited yet. */
  readonly place: number
  /** How often it has begun to wait; -1: it has ended. */
  readonly turn: number
  /** Since when it waits there: `performance.now()`, by a clock that ticks once a second. */
  readonly since: number
  /** The async function that called it, ended or not. Of what has ended there is none. */
  readonly parent: AsyncCall | null
  /** The parent's turn when it called: as long as that is its turn, it waits for this call. */
  readonly parentTurn: number
  readonly context: unknown
}

/** An output of a bundle, and what its numbers mean. */
export interface TracedFile {
  /** Where it lies: a URL, or a path. */
  readonly url: string
  readonly table: () => TraceTable
}

export interface TraceTable {
  /** Relative to the output. */
  readonly sources: readonly string[]
  /** Each function: its name, empty where it has none; its source, -1 where that is not known; its line in it, from 1. */
  readonly functions: readonly (readonly [name: string, source: number, line: number])[]
  /** Each place where something is waited for; by `yield`: for somebody who reads on. */
  readonly places: readonly (readonly [source: number, line: number, by?: 'yield'])[]
}
