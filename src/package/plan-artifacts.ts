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

/** The names of the files that speak of the whole release; null where there is none. */
export interface PaperFiles {
  readonly changelog: string | null
  readonly provenance: string | null
  readonly signature: string | null
}

/** The papers that the config asks for, but for the checksums. */
export function planPapers(config: Config, version: Version): PaperFiles {
  const { artifacts, changelog, provenance, sign } = config.release
  const any = artifacts.length > 0
  return {
    changelog: any && changelog ? `${prefix(config, version)}_changelog.md` : null,
    provenance: any && provenance ? `${prefix(config, version)}.intoto.json` : null,
    signature: any && sign !== null ? `${checksumsFile(config, version)}.sig` : null,
  }
}

/** The name of the file with everybody's digest. */
export function checksumsFile(config: Config, version: Version): string {
  return `${prefix(config, version)}_checksums.txt`
}

/**
 * What the names of papers begin with. What branches call differently, npm packages, lies in one folder: then the branch
 * is in these names, too.
 */
function prefix(config: Config, version: Version): string {
  const hasNpm = config.release.artifacts.some(({ kind }) => kind === 'npm')
  // Of `1.0.275-topic.gb244a2b9b8`, what follows the numbers.
  const branch = hasNpm ? version.npm.replace(/^[\d.]+-?/, '') : ''
  return [config.name, version.version, branch].filter((part) => part !== '').join('_')
}
