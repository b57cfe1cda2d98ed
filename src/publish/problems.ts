import { isSlipwayError, type SlipwayError } from '../errors.js'

/** What goes wrong of several things that are tried at once. Bugs are thrown. */
export async function problemsOf(tried: readonly Promise<unknown>[]): Promise<SlipwayError[]> {
  const settled = await Promise.allSettled(tried)
  const reasons = settled.flatMap((each): unknown[] => (each.status === 'rejected' ? [each.reason] : []))
  const bug = reasons.find((reason) => !isSlipwayError(reason))
  if (bug !== undefined) throw bug
  // Of one place that cannot be reached, everybody complains.
  const problems = reasons.filter(isSlipwayError)
  return [...new Map(problems.map((problem) => [problem.message, problem])).values()]
}
