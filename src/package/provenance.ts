import { basename } from 'node:path'
import type { Config } from '../config/index.js'
import { openGit, type Version } from '../version/index.js'
import type { World } from '../world.js'
import { builderId } from './builder.js'
import { remoteRepository } from './repository.js'
import type { Artifact } from './types.js'
import { type PaperPlace, writePaper } from './write-paper.js'

const STATEMENT = 'https://in-toto.io/Statement/v1'
const PREDICATE = 'https://slsa.dev/provenance/v1'
const BUILD_TYPE = 'urn:slipway:release:v1'

/** What a release was built from. */
export interface BuiltFrom {
  readonly config: Config
  readonly version: Version
  /** The commit at HEAD; null without git. */
  readonly head: string | null
  readonly snapshot: boolean
  readonly world: World
}

/** Writes an in-toto statement of what the artifacts were built from, with a predicate of SLSA provenance. */
export async function writeProvenance(
  artifacts: readonly Artifact[],
  from: BuiltFrom,
  place: PaperPlace,
): Promise<Artifact> {
  const { config, world } = from
  const source = { repository: await remoteRepository(config, world), folder: await folderOf(config, world) }
  const statement = provenanceOf(artifacts, from, source)
  return writePaper('provenance', `${JSON.stringify(statement, null, 2)}\n`, place)
}

/** The folder of the config in the repository: empty at the top, else with `/` behind it. */
async function folderOf({ root }: Config, world: World): Promise<string> {
  const { exit, stdout } = await openGit(root, world).run(['rev-parse', '--show-prefix'])
  return exit === 0 ? stdout.replace(/\n$/, '') : ''
}

/** Where the source is. */
export interface Source {
  /** As a browser opens it; null: it is not known. */
  readonly repository: string | null
  /** The folder of the config in it: empty at the top, else with `/` behind it. */
  readonly folder: string
}

/**
 * The statement: what is known, and no more. It has no times and names no run, as those differ from one build of a
 * commit to the next, and it claims no level.
 */
export function provenanceOf(
  artifacts: readonly Artifact[],
  { config, version, head, snapshot, world }: BuiltFrom,
  { repository, folder }: Source,
): unknown {
  const uri = repository === null ? {} : { uri: `git+${repository}` }
  const variables = ['SLIPWAY_VERSION', 'SOURCE_DATE_EPOCH'].flatMap((name) => {
    const value = world.env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return {
    _type: STATEMENT,
    subject: artifacts
      .map(({ file, sha256 }) => ({ name: file, digest: { sha256 } }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    predicateType: PREDICATE,
    predicate: {
      buildDefinition: {
        buildType: BUILD_TYPE,
        externalParameters: {
          version: version.version,
          config: config.file === null ? null : `${folder}${basename(config.file)}`,
          snapshot,
          environment: Object.fromEntries(variables),
        },
        resolvedDependencies: head === null ? [] : [{ ...uri, digest: { gitCommit: head }, name: 'source' }],
      },
      runDetails: { builder: { id: builderId(world) } },
    },
  }
}
