import type { TrialConfig } from '../config/index.js'
import { makeTrialFolder } from './folder.js'
import type { Launch } from './launch.js'
import type { Stand } from './stand.js'
import { type SetupLimits, setUp } from './set-up.js'
import { withTeardown } from './with-teardown.js'

const LIMITS: SetupLimits = { setup: 30_000, teardown: 10_000 }

/** What is on trial, before anything was made for it. */
export interface Bare {
  readonly launch: Launch
  readonly config: TrialConfig
  readonly signal?: AbortSignal | undefined
}

/**
 * Has `trial.setup` make what must be there, tries the service in it, and has it taken down whatever came of that. Its
 * variables come over `trial.env`, and under what a start adds. The clients of the config get the folder of the trial.
 *
 * @throws SlipwayError TRIAL_SETUP_FAILED; TRIAL_TEARDOWN_FAILED where nothing else went wrong
 */
export async function withSurroundings<T>(
  bare: Bare,
  use: (stand: Stand) => Promise<T>,
  limits: SetupLimits = LIMITS,
): Promise<T> {
  const { launch, config, signal } = bare
  const { setup, client } = config
  if (setup === null && client === null) return use({ ...bare, config: { ...config, client } })
  const { folder, remove } = await makeTrialFolder()
  try {
    const { name } = launch.tried
    const made = setup === null ? {} : await setUp(setup, { folder, bundle: name, limits, signal })
    const { env = {}, teardown } = made
    const stand: Stand = {
      launch: { ...launch, start: (added, stdout) => launch.start({ ...env, ...added }, stdout) },
      config: {
        ...config,
        env: { ...config.env, ...env },
        client: client && ((address) => client({ ...address, folder })),
      },
      signal,
    }
    return await withTeardown(teardown, { bundle: name, limit: limits.teardown }, () => use(stand))
  } finally {
    await remove()
  }
}
