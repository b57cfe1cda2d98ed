import semver from 'semver'
import type { Version } from '../../version/index.js'

/** Dist-tag → the version that it leads to. */
export type DistTags = Readonly<Record<string, string>>

/**
 * What a version is published under while nobody is to be led to it: npm wants a tag, and would take `latest`. It
 * leads to the one published last.
 */
export const NOT_YET = 'published'

/**
 * The dist-tag that is to lead to a version; null where all that could leads to a newer one already. On a release
 * branch `latest`, or `latest-1.0` where that is at another major.minor which is newer; elsewhere a tag named as the
 * branch is. A tag never goes back.
 */
export function distTagFor({ npm, major, minor }: Version, tags: DistTags): string | null {
  const branch = branchOf(npm)
  if (branch === null && semver.prerelease(npm) !== null) return null
  const tag = branch ?? lineTag(`${major}.${minor}`, npm, tags)
  return mayLead(tags[tag], npm) ? tag : null
}

/** Those who stay at an older major.minor are led by a tag of its own. */
function lineTag(line: string, npm: string, { latest = '' }: DistTags): string {
  return mayLead(latest, npm) || latest.startsWith(`${line}.`) ? 'latest' : `latest-${line}`
}

/** The branch as it stands in the form for npm; null on a release branch, and where there is none. */
function branchOf(npm: string): string | null {
  const parts = semver.prerelease(npm)
  if (parts === null || parts.length < 2) return null
  const name = String(parts[0])
  // npm takes what could be a range, like `v1` or `x`, for one.
  const isTaken = semver.validRange(name) !== null || ['latest', NOT_YET].includes(name)
  return isTaken ? `branch-${name}` : name
}

function mayLead(there: string | undefined, npm: string): boolean {
  if (semver.valid(there) === null || there === undefined) return true
  // Of one branch, the same number was counted twice: its history was rewritten. The last one counts.
  if (semver.prerelease(npm) !== null) return semver.compare(release(there), release(npm)) <= 0
  // A package whose first version came from a branch has that as `latest`.
  return semver.prerelease(there) !== null || semver.compare(there, npm) <= 0
}

function release(version: string): string {
  const { major = 0, minor = 0, patch = 0 } = semver.parse(version) ?? {}
  return `${major}.${minor}.${patch}`
}
