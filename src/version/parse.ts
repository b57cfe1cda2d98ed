import type { VersionParts } from '../contract.js'
import { SlipwayError } from '../errors.js'

/**
 * The parts of a canonical text: `1.0.275-b244a2b9b8-20150202.163449`, with `.dirty` behind it or not; `--` between
 * the parts is accepted too. Throws VERSION_UNREADABLE for anything else, a 31st of February included.
 */
export function parseVersion(text: string): VersionParts {
  const parts = readParts(text)
  if (parts === null) throw new SlipwayError('VERSION_UNREADABLE', { text })
  return parts
}

/** As parseVersion, but null where the text is no version. */
export function readParts(text: string): VersionParts | null {
  const match = canonical.exec(text)
  if (match === null) return null
  const [, major, minor, commits, sha = '', date = '', time = '', dirty] = match
  const numbers = { major: Number(major), minor: Number(minor), commits: Number(commits) }
  if (!Object.values(numbers).every(Number.isSafeInteger) || !isRealMoment(date, time)) return null
  return { ...numbers, sha, date, time, dirty: dirty !== undefined }
}

const canonical = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)--?([0-9a-f]{10})--?(\d{8})\.(\d{6})(\.dirty)?$/

/** Date rolls a 31st of February over into March, so what it gives back must be what it was given. */
function isRealMoment(date: string, time: string): boolean {
  const day = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`
  const moment = `${day}T${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4)}.000Z`
  const parsed = new Date(moment)
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString() === moment
}
