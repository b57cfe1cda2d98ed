export { writeChecksums } from './checksums.js'
export { makeArtifact } from './make-artifact.js'
export { checksumsFile, planArtifacts } from './plan-artifacts.js'
export type { Artifact, PlannedArtifact } from './types.js'
