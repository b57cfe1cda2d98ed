import type { Config } from '../config/index.js'
import type { Version } from '../version/index.js'
import { packagerOf } from './kinds.js'
import type { PlannedArtifact } from './types.js'

/** The artifacts of a release, in the order of the config, as plain data. Nothing is read or written. */
export function planArtifacts(config: Config, version: Version): PlannedArtifact[] {
  return config.release.artifacts.map((artifact) => {
    const bundle = config.bundles.find(({ name }) => name === artifact.bundle)
    if (bundle === undefined)
      throw new Error(`the config lets an artifact of no bundle pass: ${artifact.bundle}`)
    return { ...artifact, file: packagerOf(artifact.kind).file(bundle, version) }
  })
}

/**
 * The name of the file with everybody's digest. What branches call differently, npm packages, lies in one folder: then
 * the branch is in this name, too.
 */
export function checksumsFile(config: Config, version: Version): string {
  const hasNpm = config.release.artifacts.some(({ kind }) => kind === 'npm')
  // Of `1.0.275-topic.gb244a2b9b8`, what follows the numbers.
  const branch = hasNpm ? version.npm.replace(/^[\d.]+-?/, '') : ''
  return [config.name, version.version, branch, 'checksums.txt'].filter((part) => part !== '').join('_')
}
