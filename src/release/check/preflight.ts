import { SlipwayError } from '../../errors.js'
import { type CheckContext, distinct } from '../../publish/index.js'
import type { Check } from './checks.js'

/**
 * Asks everything that must hold for a release. Throws the problem, or RELEASE_REFUSED with all of them where there are
 * several: nobody is to mend one, wait, and meet the next.
 */
export async function preflight(
  version: string,
  checks: readonly Check[],
  context: CheckContext,
): Promise<void> {
  const found = await Promise.all(checks.map(({ run }) => run(context)))
  const problems = distinct(found.flat())
  const [first, ...others] = problems
  if (first === undefined) return
  if (others.length === 0) throw first
  throw new SlipwayError(
    'RELEASE_REFUSED',
    { version, problems: problems.length },
    {
      diagnostics: problems.flatMap(({ message, fix, diagnostics }) => [
        { text: message, suggestion: fix },
        ...diagnostics,
      ]),
    },
  )
}
