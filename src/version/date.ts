import type { Config } from '../config/index.js'
import type { VersionParts } from '../contract.js'
import { SlipwayError } from '../errors.js'
import type { World } from '../world.js'
import type { Counted } from './types.js'

type Moment = Pick<VersionParts, 'date' | 'time'>

/** The last second of the year 9999: beyond it, a date has more than eight digits. */
const LAST_SECOND = 253_402_300_799

/**
 * The date and time of a version, UTC: `SOURCE_DATE_EPOCH` where it is set; the clock for a tree with changes, or
 * where the config says so; else the commit's. `fixed` says that it comes out the same whenever it is asked.
 */
export function stampMoment(
  config: Config,
  world: World,
  counted: Counted,
  dirty: boolean,
): Moment & { fixed: boolean } {
  const epoch = world.env.SOURCE_DATE_EPOCH
  // Empty as an unset build argument leaves it, it says nothing.
  if (epoch !== undefined && epoch !== '') return { ...toMoment(readEpoch(epoch)), fixed: true }
  if (dirty || config.version.date === 'build') {
    return { ...toMoment(Math.floor(world.now().getTime() / 1000)), fixed: false }
  }
  if (!isUsable(counted.seconds)) {
    throw new SlipwayError('COMMIT_DATE_UNUSABLE', { commit: counted.commit, seconds: counted.seconds })
  }
  return { ...toMoment(counted.seconds), fixed: true }
}

/** ISO 8601 in UTC; null where the commit's date is none that can be written so. */
export function toIsoDate(seconds: number): string | null {
  return isUsable(seconds) ? new Date(seconds * 1000).toISOString().replace('.000Z', 'Z') : null
}

/** Not NaN either, as where git could not read it. */
const isUsable = (seconds: number): boolean => seconds >= 0 && seconds <= LAST_SECOND

function readEpoch(text: string): number {
  const seconds = /^\d{1,15}$/.test(text) ? Number(text) : Infinity
  if (seconds > LAST_SECOND) throw new SlipwayError('SOURCE_DATE_EPOCH_INVALID', { value: text })
  return seconds
}

function toMoment(seconds: number): Moment {
  const digits = new Date(seconds * 1000).toISOString().replaceAll(/\D/g, '')
  return { date: digits.slice(0, 8), time: digits.slice(8, 14) }
}
