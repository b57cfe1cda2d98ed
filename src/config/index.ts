export { loadConfig, type LoadOptions } from './load.js'
export { parseJson } from './parse-json.js'
export {
  defineConfig,
  type UserArtifact,
  type UserBundle,
  type UserConfig,
  type UserGenerate,
  type UserRelease,
  type UserTrial,
  type UserVersion,
} from './user-config.js'
export type * from './types.js'
