export { tryBundle } from './try-bundle.js'
export { tryProgram } from './try-program.js'
export type { TrialReport } from './types.js'
