import { type TrialConfig, trialDefaults } from '../../src/config/index.js'

/** Limits that a machine at work does not reach; nothing is measured. */
export const trialConfig: TrialConfig = { ...trialDefaults, ready: 20_000, deadline: 20_000, effort: 'none' }
