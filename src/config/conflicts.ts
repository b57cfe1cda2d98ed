import { join, relative } from 'node:path'
import { quote } from '../errors.js'
import type { Path, Report } from './mistake.js'
import { within } from './paths.js'
import type { BundleConfig } from './types.js'

/** A bundle, and where it stands in the config. */
export interface Placed {
  readonly bundle: BundleConfig
  readonly path: Path
}

/** What else is written. */
export interface Written {
  /** The version module, relative to every bundle's root; null: none. */
  readonly module: string | null
  /** The folder of the releases. Absolute. */
  readonly releases: string
}

/** Reports bundles that would overwrite each other, or what is not theirs: a build removes from its folder what the bundle no longer consists of. */
export function checkConflicts(bundles: readonly Placed[], written: Written, report: Report): void {
  const sources = bundles.flatMap(({ bundle }) => sourcesOf(bundle, written.module))
  checkReleases(written.releases, [...bundles.map(({ bundle }) => bundle.root), ...sources], report)
  bundles.forEach((placed, index) => {
    checkOutDir(placed, sources, written.releases, report)
    for (const { bundle } of bundles.slice(0, index)) compare(bundle, placed, report)
  })
}

function sourcesOf({ root, entries }: BundleConfig, module: string | null): string[] {
  return [...Object.values(entries), ...(module === null ? [] : [module])].map((file) => join(root, file))
}

/** A release is a folder of files that git does not know: in the midst of the sources it would make them dirty. */
function checkReleases(releases: string, theirs: readonly string[], report: Report): void {
  const held = theirs.find((path) => holds(releases, path))
  if (held === undefined) return
  const shown = quote(relative(releases, held) || '.')
  report(['release', 'dir'], `must be a folder of its own; this one holds ${shown}, which is not a release`)
}

function checkOutDir(
  { bundle: { root, outDir }, path }: Placed,
  sources: readonly string[],
  releases: string,
  report: Report,
): void {
  const option = [...path, 'outDir']
  const show = (file: string): string => quote(relative(root, file) || '.')
  if (!within(root, outDir)) {
    report(option, `must be a folder inside the bundle's root, and not that itself; got ${show(outDir)}`)
    return
  }
  const source = sources.find((file) => holds(outDir, file))
  if (source !== undefined)
    report(option, `must be a folder of its own: ${show(outDir)} holds ${show(source)}`)
  if (holds(outDir, releases)) {
    report(['release', 'dir'], `must lie outside of ${show(outDir)}, the folder of a bundle`)
  }
}

function compare(earlier: BundleConfig, { bundle, path }: Placed, report: Report): void {
  if (earlier.name === bundle.name) {
    report([...path, 'name'], `must be another: a bundle before it is named ${quote(bundle.name)} too`)
  }
  if (holds(earlier.outDir, bundle.outDir) || holds(bundle.outDir, earlier.outDir)) {
    const theirs = quote(relative(bundle.root, earlier.outDir))
    report(
      [...path, 'outDir'],
      `must be a folder of its own: bundle ${quote(earlier.name)} is written to ${theirs}`,
    )
  }
}

const holds = (folder: string, path: string): boolean => within(folder, path) !== null
