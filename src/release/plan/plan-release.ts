import { join, relative, sep } from 'node:path'
import type { Config } from '../../config/index.js'
import { checksumsFile, planArtifacts, planPapers } from '../../package/index.js'
import { takersOf } from '../../publish/index.js'
import type { Version } from '../../version/index.js'
import { publicationsOf, releaseSteps } from '../steps/steps.js'
import type { ReleasePlan } from '../types.js'

/** What is known of the checkout when a release is planned. */
export interface Known {
  readonly snapshot: boolean
  /** The commit at HEAD when the version was computed, as lookAtTree says. */
  readonly head: string | null
  /** A git remote that can hold the lock; null: there is none. */
  readonly remote?: string | null
}

/**
 * Computes a release. Touches nothing and knows nothing of the disk: what refuses a release are its steps.
 */
export function planRelease(
  config: Config,
  version: Version,
  { snapshot, head, remote = null }: Known,
): ReleasePlan {
  const artifacts = planArtifacts(config, version)
  const known = { version, head, snapshot, artifacts }
  const publications = publicationsOf(config, known)
  const lock = snapshot || config.release.publish.length === 0 ? null : remote
  const folder = join(config.release.dir, version.version)
  return {
    version,
    head,
    snapshot,
    dir: artifacts.length === 0 ? null : relative(config.root, folder).replaceAll(sep, '/'),
    steps: shown(releaseSteps(config, { ...known, lock, goesOn: false })),
    artifacts,
    checksums: artifacts.length === 0 ? null : checksumsFile(config, version),
    ...planPapers(config, version),
    publications: publications.map(({ id, title, stage }) => ({ id, title, stage })),
    lock,
    goesOn: false,
    notes: notesOf(config, known, lock),
  }
}

/** The rest of a release whose files an earlier run has put in place. */
export function planRest(config: Config, plan: ReleasePlan): ReleasePlan {
  const rest = { ...plan, goesOn: true }
  return {
    ...rest,
    steps: shown(releaseSteps(config, rest)),
    notes: [...plan.notes, `it goes on: the files are in ${plan.dir}/ from an earlier run`],
  }
}

const shown = (steps: ReturnType<typeof releaseSteps>): ReleasePlan['steps'] =>
  steps.map(({ id, title }) => ({ id, title }))

function notesOf(
  config: Config,
  known: Pick<ReleasePlan, 'version' | 'head' | 'snapshot' | 'artifacts'>,
  lock: string | null,
): string[] {
  const { version, snapshot } = known
  const { publish } = config.release
  const left = snapshot ? [] : publish.filter((each) => !takersOf({ config, ...known }).includes(each))
  return [
    ...(snapshot && version.dirty ? ['a snapshot: the tree has changes that no commit holds'] : []),
    ...(snapshot && !version.dirty ? ['--snapshot changes nothing: the tree is what the commit holds'] : []),
    ...(snapshot && publish.length > 0 ? ['a snapshot is not published'] : []),
    ...left.map(({ to }) => `${to} is left out: it does not publish from ${version.branch ?? 'no branch'}`),
    ...(!snapshot && publish.length > left.length && lock === null
      ? ['there is no git remote to lock on: let nobody else release the same commit meanwhile']
      : []),
    ...(version.commit === null
      ? ['the version was given by SLIPWAY_VERSION, and is not checked against git']
      : []),
  ]
}
