import type { VersionParts } from '../../contract.js'
import { compareVersions } from '../../version/index.js'
import type { Release, Releases } from './releases.js'

/** Whether a version may become what GitHub calls the latest release: it never goes back. */
export async function mayBeLatest(releases: Releases, version: VersionParts): Promise<boolean> {
  const there = versionIn((await releases.latest())?.tag)
  return there === null || compareVersions(there, version) <= 0
}

/** Whether nothing newer is published while the release with this tag is called the latest. */
export async function isLatestRight(releases: Releases, tag: string): Promise<boolean> {
  return (await betterLatest(releases, tag)) === null
}

/**
 * Gives `latest` to the newest release, where a release took it from there: two that were published at the same time had
 * both looked before.
 */
export async function keepLatest(releases: Releases, tag: string): Promise<void> {
  let better = await betterLatest(releases, tag)
  // Each round ends with what another one published meanwhile: there are not many.
  for (let round = 0; better !== null && round < ROUNDS; round += 1) {
    await releases.change(better.id, { make_latest: 'true' })
    better = await betterLatest(releases, better.tag)
  }
}

const ROUNDS = 5

/** The newest release, where an older one, with this tag, is called the latest. */
async function betterLatest(releases: Releases, tag: string): Promise<Release | null> {
  const own = versionIn(tag)
  if (own === null || (await releases.latest())?.tag !== tag) return null
  const full = (await releases.all()).filter(({ draft, prerelease }) => !draft && !prerelease)
  let newest: { release: Release; version: VersionParts } | null = null
  for (const release of full) {
    const version = versionIn(release.tag)
    if (version !== null && compareVersions(version, newest?.version ?? own) > 0)
      newest = { release, version }
  }
  return newest?.release ?? null
}

/** Of `v1.0.275-b244a2b9b8-20150202.163449`, and of the plain `v1.2.3` of others; null: it is something else. */
function versionIn(tag = ''): VersionParts | null {
  const [found, major, minor, commits, date = '0', time = '0'] =
    /^v?(\d+)\.(\d+)\.(\d+)(?:-[0-9a-f]{10}-(\d{8})\.(\d{6}))?$/.exec(tag) ?? []
  if (found === undefined) return null
  const numbers = { major: Number(major), minor: Number(minor), commits: Number(commits) }
  return { ...numbers, sha: '', date, time, dirty: false }
}
