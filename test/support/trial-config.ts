import type { TrialConfig } from '../../src/config/index.js'

/** Limits that a machine at work does not reach. */
export const trialConfig: TrialConfig = { enabled: true, args: [], env: {}, ready: 20_000, deadline: 20_000 }
