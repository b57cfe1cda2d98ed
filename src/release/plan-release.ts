import { join, relative, sep } from 'node:path'
import type { Config } from '../config/index.js'
import { checksumsFile, planArtifacts } from '../package/index.js'
import type { Version } from '../version/index.js'
import { releaseSteps } from './steps.js'
import type { ReleasePlan } from './types.js'

/**
 * Computes a release. Touches nothing and knows nothing of the disk: what refuses a release are its steps.
 *
 * @param head the commit at HEAD when the version was computed, as lookAtTree says
 */
export function planRelease(
  config: Config,
  version: Version,
  { snapshot, head }: { readonly snapshot: boolean; readonly head: string | null },
): ReleasePlan {
  const artifacts = planArtifacts(config, version)
  const steps = releaseSteps(config, artifacts)
  const folder = join(config.release.dir, version.version)
  return {
    version,
    head,
    snapshot,
    dir: artifacts.length === 0 ? null : relative(config.root, folder).replaceAll(sep, '/'),
    steps: steps.map(({ id, title }) => ({ id, title })),
    artifacts,
    checksums: artifacts.length === 0 ? null : checksumsFile(config, version),
    notes: notesOf(version, snapshot),
  }
}

function notesOf({ dirty, commit }: Version, snapshot: boolean): string[] {
  return [
    ...(snapshot && dirty ? ['a snapshot: the tree has changes that no commit holds'] : []),
    ...(snapshot && !dirty ? ['--snapshot changes nothing: the tree is what the commit holds'] : []),
    ...(commit === null ? ['the version was given by SLIPWAY_VERSION, and is not checked against git'] : []),
  ]
}
