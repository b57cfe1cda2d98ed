import { isSlipwayError, type SlipwayError } from '../errors.js'

/** What goes wrong of several things that are tried at once. Bugs are thrown. */
export async function problemsOf(tried: readonly Promise<unknown>[]): Promise<SlipwayError[]> {
  const settled = await Promise.allSettled(tried)
  const reasons = settled.flatMap((each): unknown[] => (each.status === 'rejected' ? [each.reason] : []))
  const bug = reasons.find((reason) => !isSlipwayError(reason))
  if (bug !== undefined) throw bug
  return distinct(reasons.filter(isSlipwayError))
}

/** Each problem once: of one place that cannot be reached, everybody complains. */
export function distinct(problems: readonly SlipwayError[]): SlipwayError[] {
  const isFirst = ({ message }: SlipwayError, index: number): boolean =>
    problems.findIndex((other) => other.message === message) === index
  return problems.filter(isFirst)
}
