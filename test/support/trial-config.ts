import { trialDefaults } from '../../src/config/index.js'
import type { StandConfig } from '../../src/trial/stand.js'

/** Limits that a machine at work does not reach; nothing is measured, and no surroundings are made. */
export const trialConfig: StandConfig = {
  ...trialDefaults,
  ready: 20_000,
  deadline: 20_000,
  effort: 'none',
  client: null,
}
