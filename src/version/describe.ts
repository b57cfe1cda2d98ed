import type { VersionParts } from '../contract.js'
import { formatNpm, formatParts, formatSemver } from './forms.js'
import type { Version } from './types.js'

/** A version from its parts and where they come from. */
export function describeVersion(
  parts: VersionParts,
  origin: Pick<Version, 'commit' | 'branch' | 'committedAt'>,
  releaseBranches: readonly string[],
): Version {
  const { major, minor, commits, sha, date, time, dirty } = parts
  return {
    version: formatParts(parts),
    major,
    minor,
    commits,
    sha,
    commit: origin.commit,
    date,
    time,
    dirty,
    branch: origin.branch,
    semver: formatSemver(parts),
    npm: formatNpm(parts, origin.branch, releaseBranches),
    committedAt: origin.committedAt,
  }
}
