import type { TrialConfig, TrialSurroundings } from '../config/index.js'
import { SlipwayError } from '../errors.js'
import { unlessAborted } from '../unless-aborted.js'
import { messageOf } from './failure.js'
import { readSurroundings } from './read-surroundings.js'
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
  const work = (async (): Promise<unknown> => setup({ folder }))().then(
    (given) => {
      const read = readSurroundings(given)
      if (typeof read === 'string') throw failed(`gave ${read}`)
      return read
    },
    (cause: unknown) => {
      throw failed(`threw: ${messageOf(cause)}`, cause)
    },
  )
  try {
    const made = await unlessAborted(signal, within(limits.setup, work))
    if (made === null) throw failed(`was not done within ${limits.setup} ms`)
    return made
  } catch (error) {
    const undone = work.then(({ teardown }) => teardown?.())
    await within(
      limits.teardown,
      undone.catch(() => {}),
    )
    throw error
  }
}
