import { SlipwayError } from '../../errors.js'
import type { MeasuredReport } from '../report/types.js'

/**
 * Refuses what did not recover.
 *
 * @param file where all of it can be seen
 * @throws SlipwayError TRIAL_NOT_RECOVERED, for the first service that did not
 */
export function refuseUnrecovered(reports: readonly MeasuredReport[], file: string): void {
  for (const { bundle, gameDay } of reports) {
    const lost = (gameDay ?? []).filter(({ recovered }) => recovered === false)
    if (lost.length === 0) continue
    throw new SlipwayError(
      'TRIAL_NOT_RECOVERED',
      { bundle, mishaps: lost.map(({ name }) => name), file },
      { diagnostics: lost.map(({ name, did }) => ({ text: `${name}: ${did}` })) },
    )
  }
}
