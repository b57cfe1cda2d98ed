import type { VersionParts } from '../contract.js'
import { isBranchAmong } from './branches.js'
import type { Version, VersionFormat } from './types.js'

/** The text of a version in one of its forms. */
export function formatVersion(version: Version, format: VersionFormat): string {
  return format === 'canonical' ? version.version : version[format]
}

/** The canonical text: `1.0.275-b244a2b9b8-20150202.163449`, with `.dirty` behind it for a tree with changes. */
export function formatParts(parts: VersionParts): string {
  return `${numbers(parts)}-${parts.sha}-${parts.date}.${parts.time}${parts.dirty ? '.dirty' : ''}`
}

/** Valid semver, with all that is not a number as build metadata: `1.0.275+b244a2b9b8.20150202.163449`. */
export function formatSemver(parts: VersionParts): string {
  return `${numbers(parts)}+${parts.sha}.${parts.date}.${parts.time}${parts.dirty ? '.dirty' : ''}`
}

/**
 * What the npm registry takes: `1.0.275` on a release branch, `1.0.275-<branch>.g<sha>` on any other,
 * `1.0.275-g<sha>` on none. A tree with changes is never a plain `1.0.275`. Always valid semver.
 */
export function formatNpm(
  parts: VersionParts,
  branch: string | null,
  releaseBranches: readonly string[],
): string {
  // Without the g, a sha of digits alone could begin with a zero, which semver forbids.
  const sha = `g${parts.sha}`
  if (isBranchAmong(branch, releaseBranches)) {
    return parts.dirty ? `${numbers(parts)}-dirty.${sha}` : numbers(parts)
  }
  const names = [branch === null ? '' : identifier(branch), sha, parts.dirty ? 'dirty' : '']
  return `${numbers(parts)}-${names.filter((name) => name !== '').join('.')}`
}

/** Negative where a is older than b, positive where it is newer: by major, minor, commit#, date and time. */
export function compareVersions(a: VersionParts, b: VersionParts): number {
  return (
    a.major - b.major ||
    a.minor - b.minor ||
    a.commits - b.commits ||
    Number(a.date) - Number(b.date) ||
    Number(a.time) - Number(b.time)
  )
}

const numbers = (parts: VersionParts) => `${parts.major}.${parts.minor}.${parts.commits}`

/** A branch as an identifier of semver, empty where nothing of it is left. npm takes 256 characters in all. */
function identifier(branch: string): string {
  const text = branch
    .replaceAll(/[^0-9A-Za-z]+/g, '-')
    .slice(0, 100)
    .replaceAll(/^-+|-+$/g, '')
  // A number may not begin with a zero, and as a dist-tag npm would take it for a version.
  return /^\d+$/.test(text) ? `branch-${text}` : text
}
