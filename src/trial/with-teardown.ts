import type { TrialSurroundings } from '../config/index.js'
import { isSlipwayError, SlipwayError } from '../errors.js'
import { messageOf } from './failure.js'
import { within } from './within.js'

/**
 * Does something, and has what was made for it taken down whatever comes of that. What goes wrong with the latter is told
 * beside the error of the former.
 *
 * @param limit milliseconds for the teardown
 * @throws SlipwayError TRIAL_TEARDOWN_FAILED where nothing else went wrong
 */
export async function withTeardown<T>(
  teardown: TrialSurroundings['teardown'],
  { bundle, limit }: { readonly bundle: string; readonly limit: number },
  use: () => Promise<T>,
): Promise<T> {
  let used: T
  try {
    used = await use()
  } catch (error) {
    const problem = await teardownProblem(teardown, limit)
    if (problem !== null) tellBeside(error, problem.text)
    throw error
  }
  const problem = await teardownProblem(teardown, limit)
  if (problem === null) return used
  throw new SlipwayError('TRIAL_TEARDOWN_FAILED', { bundle, problem: problem.text }, { cause: problem.cause })
}

interface Problem {
  readonly text: string
  readonly cause?: unknown
}

/** Calls it, and gives what went wrong, in words that follow "the teardown of trial.setup". null: nothing. */
export async function teardownProblem(
  teardown: TrialSurroundings['teardown'],
  limit: number,
): Promise<Problem | null> {
  try {
    // A function of JavaScript may throw at once.
    const done = (async () => {
      await teardown?.()
      return true
    })()
    return (await within(limit, done)) === null ? { text: `was not done within ${limit} ms` } : null
  } catch (cause) {
    return { text: `threw: ${messageOf(cause)}`, cause }
  }
}

/** Tells of a teardown's problem with the error that came before. An abort is none of Slipway's errors, and shows nothing. */
export function tellBeside(error: unknown, problem: string): void {
  const text = `The teardown of trial.setup ${problem}`
  if (isSlipwayError(error)) Object.assign(error, { diagnostics: [...error.diagnostics, { text }] })
  else process.emitWarning(text)
}
