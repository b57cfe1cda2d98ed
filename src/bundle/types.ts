import type { BundleConfig } from '../config/index.js'
import type { Diagnostic } from '../errors.js'
import type { Manifest } from '../contract.js'

/** The service as esbuild wrote it, plus its manifest. */
export interface Bundle {
  readonly config: BundleConfig
  /** Absolute; what the manifest's paths are relative to. */
  readonly dir: string
  readonly manifest: Manifest
  /** What works today and will surprise somebody later, each with the remedy. */
  readonly warnings: readonly Diagnostic[]
  /** Milliseconds. */
  readonly duration: number
}

/** One file of a bundle, in memory. */
export interface BundleFile {
  /** Relative to outDir, with `/`. */
  readonly path: string
  readonly content: Uint8Array
  /** Whether it is a program. */
  readonly executable: boolean
}
