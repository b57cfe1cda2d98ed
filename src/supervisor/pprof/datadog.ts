import { DATADOG } from '../../contract.js'

/** What is used of `@datadog/pprof`. */
export interface Datadog {
  readonly heap: {
    readonly start: (intervalBytes: number, stackDepth: number) => void
    readonly stop: () => void
    readonly v8Profile: () => AllocationNode
  }
  readonly time: {
    readonly start: (options: { intervalMicros: number; durationMillis: number; lineNumbers: true }) => void
    readonly stop: () => WallProfile
  }
}

/** A function, and what it has allocated of what is alive. Lines and columns count from 1. */
export interface AllocationNode {
  readonly name: string
  readonly scriptName: string
  readonly lineNumber: number
  readonly columnNumber: number
  readonly children: readonly AllocationNode[]
  readonly allocations: readonly { readonly sizeBytes: number; readonly count: number }[]
}

/** A profile of pprof: counts, and nanoseconds. */
export interface WallProfile {
  readonly stringTable: { readonly strings: readonly string[] }
  readonly function: readonly { readonly id: Id; readonly name: Id; readonly filename: Id }[]
  readonly location: readonly {
    readonly id: Id
    readonly line: readonly { readonly functionId: Id; readonly line: Id }[]
  }[]
  readonly sample: readonly { readonly locationId: readonly Id[]; readonly value: readonly Id[] }[]
}

export type Id = number | bigint

let known: Datadog | null | undefined

/**
 * The package, where the service has it and it loads on this machine; else null, and V8's inspector does it all. Not used where
 * Datadog's tracer is installed: that wants the samplers for itself.
 */
export function datadog(): Datadog | null {
  if (known === undefined) known = load()
  return known
}

/** From now on, none: it does not work here. */
export function doWithoutDatadog(): void {
  known = null
}

function load(): Datadog | null {
  try {
    // Not imported: bundles often begin with an import of that name.
    const { createRequire } = process.getBuiltinModule('node:module')
    const require = createRequire(import.meta.url)
    if (canFind(require, 'dd-trace')) return null
    const loaded = require(DATADOG) as Partial<Datadog>
    const functions = [loaded.heap?.start, loaded.heap?.v8Profile, loaded.time?.start, loaded.time?.stop]
    return functions.every((each) => typeof each === 'function') ? (loaded as Datadog) : null
  } catch {
    return null
  }
}

function canFind(require: NodeJS.Require, name: string): boolean {
  try {
    require.resolve(name)
    return true
  } catch {
    return false
  }
}
