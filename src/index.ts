export {
  bundle,
  type Bundle,
  type BundleOptions,
  readBundle,
  watchBundle,
  type WatchOptions,
  type WatchResult,
} from './bundle/index.js'
export {
  type Config,
  defineConfig,
  loadConfig,
  type LoadOptions,
  type TrialAddress,
  type TrialClient,
  type TrialConnection,
  type TrialSetup,
  type TrialSurroundings,
  type UserConfig,
} from './config/index.js'
export type { Info, Manifest, ReadyMessage, VersionParts } from './contract.js'
export { type Diagnostic, type ErrorCode, isSlipwayError, type SlipwayError } from './errors.js'
export { applyInit, type InitPlan, planInit, versionModule, writeVersionModule } from './generate/index.js'
export { type Artifact, makeArtifact, planArtifacts, writeChecksums } from './package/index.js'
export { planRelease, release, type ReleasePlan, type ReleaseResult, runRelease } from './release/index.js'
export { tryBundle, type TrialReport } from './trial/index.js'
export {
  compareVersions,
  computeVersion,
  formatParts,
  formatVersion,
  listChanges,
  lookAtTree,
  parseVersion,
  type Tree,
  type Version,
  versionFiles,
  type VersionFormat,
} from './version/index.js'
export { processWorld, type World } from './world.js'
