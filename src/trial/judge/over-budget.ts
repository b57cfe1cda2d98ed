import { FIGURES } from '../../config/index.js'
import { type Diagnostic, SlipwayError } from '../../errors.js'
import type { MeasuredReport } from '../report/types.js'

/**
 * Refuses what is over a budget.
 *
 * @param page gives where all that was measured can be seen; asked where something is over
 * @throws SlipwayError TRIAL_OVER_BUDGET, for the first service that is
 */
export async function refuseOverBudget(
  reports: readonly MeasuredReport[],
  page: () => Promise<string>,
): Promise<void> {
  for (const { bundle, measured } of reports) {
    const over = (measured?.figures ?? []).filter(({ verdict }) => verdict === 'over')
    if (over.length === 0) continue
    const diagnostics = over.map(({ name, note }): Diagnostic => ({
      text: `${name}: ${note === null ? '' : `${note.replace(/\.$/, '')}. `}Look at ${FIGURES[name].look}.`,
    }))
    throw new SlipwayError(
      'TRIAL_OVER_BUDGET',
      { bundle, figures: over.map(({ name }) => name), file: await page() },
      { diagnostics },
    )
  }
}
