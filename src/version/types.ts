import type { VersionParts } from '../contract.js'

/** Which build this is. What `slipway version --json` prints. */
export interface Version extends VersionParts {
  /** The canonical text, `1.0.275-b244a2b9b8-20150202.163449`, with `.dirty` behind it for a tree with changes. */
  readonly version: string
  /** The full commit id; null where the version was given by `SLIPWAY_VERSION`. */
  readonly commit: string | null
  /** null where there is no git, or HEAD is detached and CI names no branch. */
  readonly branch: string | null
  /** `1.0.275+b244a2b9b8.20150202.163449`: valid semver, build metadata last. */
  readonly semver: string
  /** `1.0.275` on a release branch, `1.0.275-<branch>.g<sha>` elsewhere. */
  readonly npm: string
  /** When the commit was made, ISO 8601 in UTC; null where there is no git. */
  readonly committedAt: string | null
}

export type VersionFormat = 'canonical' | 'semver' | 'npm'

/** What the history gives to a version. */
export interface Counted {
  /** The commit#. */
  readonly commits: number
  /** The full id of the commit that gives sha and time: HEAD, or the newest that touched the paths. */
  readonly commit: string
  /** Its committer's date, in seconds since the epoch. */
  readonly seconds: number
}
