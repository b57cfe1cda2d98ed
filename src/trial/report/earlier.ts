import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { compareVersions, formatParts, readParts } from '../../version/index.js'
import type { Before } from '../judge/judge.js'
import { isLike, thisMachine } from './machine.js'
import { readTrialFile, TRIAL_JSON } from './trial-file.js'
import type { TrialFile } from './types.js'

/** How many releases a comparison goes back. */
const MOST = 20

/**
 * The trials of the releases before a version, as far as they are in the folder of releases. The oldest first.
 *
 * @param releases absolute
 * @param version the canonical text
 */
export async function readEarlier(releases: string, version: string): Promise<TrialFile[]> {
  const now = readParts(version)
  const names = await readdir(releases).catch(() => [])
  const versions = names
    .flatMap((name) => readParts(name) ?? [])
    .filter((each) => !each.dirty && (now === null || compareVersions(each, now) < 0))
    .toSorted(compareVersions)
    .slice(-MOST)
  const files = versions.map((each) => readTrialFile(join(releases, formatParts(each), TRIAL_JSON)))
  return (await Promise.all(files)).filter((file) => file !== null).filter(({ by }) => by === 'release')
}

/** What the newest of them had, of a service that was measured with this effort; null: none has it. */
export function beforeOf(earlier: readonly TrialFile[], name: string, effort: string): Before | null {
  for (const { machine, services } of earlier.toReversed()) {
    const measured = services.find(({ bundle }) => bundle === name)?.measured
    if (measured === undefined || measured === null) continue
    return {
      figures: new Map(measured.figures.map((figure) => [figure.name, figure])),
      isComparable: measured.effort === effort && isLike(machine, thisMachine()),
    }
  }
  return null
}
