import type { TrialConfig, TrialSurroundings } from '../config/index.js'
import { SlipwayError } from '../errors.js'
import { unlessAborted } from '../unless-aborted.js'
import { messageOf } from './failure.js'
import { readSurroundings } from './read-surroundings.js'
import { teardownProblem, tellBeside } from './with-teardown.js'
import { within } from './within.js'

/** Milliseconds. */
export interface SetupLimits {
  readonly setup: number
  readonly teardown: number
}

export interface SetUpOptions {
  readonly folder: string
  readonly bundle: string
  readonly limits: SetupLimits
  readonly signal: AbortSignal | undefined
}

/**
 * Calls `trial.setup`. What it has begun when it is late, or when the trial is aborted, is taken down once it is made.
 *
 * @throws SlipwayError TRIAL_SETUP_FAILED
 */
export async function setUp(
  setup: NonNullable<TrialConfig['setup']>,
  { folder, bundle, limits, signal }: SetUpOptions,
): Promise<TrialSurroundings> {
  signal?.throwIfAborted()
  const failed = (problem: string, cause?: unknown): SlipwayError =>
    new SlipwayError('TRIAL_SETUP_FAILED', { bundle, problem }, { cause })
  // Of JavaScript, it may throw at once, and give anything.
  const given = (async (): Promise<unknown> => setup({ folder }))()
  const read = given.then(
    (made) => {
      const surroundings = readSurroundings(made)
      if (typeof surroundings === 'string') throw failed(`gave ${surroundings}`)
      return surroundings
    },
    (cause: unknown) => {
      throw failed(`threw: ${messageOf(cause)}`, cause)
    },
  )
  try {
    const made = await unlessAborted(signal, within(limits.setup, read))
    if (made === null) throw failed(`was not done within ${limits.setup} ms`)
    return made
  } catch (error) {
    await undo(given, error, limits.teardown)
    throw error
  }
}

/** What was made is taken down, also where it is late, or other things that were given with it are wrong. */
async function undo(given: Promise<unknown>, error: unknown, limit: number): Promise<void> {
  const made = await within(
    limit,
    given.catch(() => ({})),
  )
  const { teardown } = (made ?? {}) as Partial<TrialSurroundings>
  if (typeof teardown !== 'function') return
  const problem = await teardownProblem(teardown, limit)
  if (problem !== null) tellBeside(error, problem.text)
}
