export { tryBundle } from './try-bundle.js'
export type { TrialReport } from './types.js'
