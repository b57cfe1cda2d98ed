export { readChangelog } from './changelog/changelog.js'
export { type ChangelogStart, findStart, formatStart, parseStart } from './changelog/start.js'
export { changelogText } from './changelog/text.js'
export { writeChangelog } from './changelog/write-changelog.js'
export { checkArtifacts } from './check-artifacts.js'
export { writeChecksums } from './checksums.js'
export {
  anyConfig,
  anyManifest,
  dockerManifest,
  imageIndex,
  imageManifest,
  parseDocument,
} from './image/documents.js'
export type { Base } from './image/base.js'
export { openBases } from './image/open-bases.js'
export { platformText, thisPlatform } from './image/platform.js'
export { makeArtifact } from './make-artifact.js'
export { checksumsFile, type PaperFiles, planArtifacts, planPapers } from './plan-artifacts.js'
export { writeProvenance } from './provenance.js'
export { addressOf } from './repository.js'
export { sbomOfImage, sbomOfManifest } from './sbom/sbom.js'
export { fingerprint, knownKey } from './signature/known-key.js'
export { signingProblems, writeSignature } from './signature/sign.js'
export { isSignatureOf, parseSshSignature } from './signature/ssh-signature.js'
export { parseReference } from './registry/reference.js'
export { type Descriptor, openRegistry, type Manifest, type Registry } from './registry/registry-client.js'
export type { Artifact, PlannedArtifact } from './types.js'
