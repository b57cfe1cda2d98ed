import type { VersionParts } from '../contract.js'
import { type ErrorCode, isSlipwayError, SlipwayError } from '../errors.js'
import type { World } from '../world.js'
import { readParts } from './parse.js'

/** What `SLIPWAY_VERSION` says; null where it is unset, or empty as an unset build argument leaves it. */
export function versionFromEnvironment(world: World): VersionParts | null {
  const text = world.env.SLIPWAY_VERSION
  if (text === undefined || text === '') return null
  const parts = readParts(text)
  if (parts === null) throw new SlipwayError('SLIPWAY_VERSION_INVALID', { text })
  return parts
}

/** Whether both speak of the same build. Times are compared only where git's is not the clock's. */
export function agree(given: VersionParts, found: VersionParts, timeIsFixed: boolean): boolean {
  return (
    given.major === found.major &&
    given.minor === found.minor &&
    given.commits === found.commits &&
    given.sha === found.sha &&
    given.dirty === found.dirty &&
    (!timeIsFixed || (given.date === found.date && given.time === found.time))
  )
}

/**
 * Where git names no commit that could contradict `SLIPWAY_VERSION`. In a shallow clone it does, unless the commit that
 * counts is the last of some paths'.
 */
const silent: readonly ErrorCode[] = [
  'GIT_NOT_FOUND',
  'NO_REPOSITORY',
  'NO_WORK_TREE',
  'NO_COMMIT',
  'FOLDER_UNTRACKED',
  'SHALLOW_HISTORY',
]

/** Whether `SLIPWAY_VERSION` stands alone where git ends with this error. Whatever else is wrong with a checkout is told. */
export function isSilent(error: unknown): boolean {
  return isSlipwayError(error) && silent.includes(error.code)
}
