export { loadConfig, type LoadOptions } from './load.js'
export { parseJson } from './parse-json.js'
export { defineConfig, type UserConfig } from './user-config.js'
export type * from './types.js'
