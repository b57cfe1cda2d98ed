import { posix } from 'node:path'
import { DATADOG, type Manifest, type ManifestOutput } from '../contract.js'
import { sha256 } from '../sha256.js'
import type { Version } from '../version/index.js'
import type { Absent } from './absent.js'
import { externals } from './build-options.js'
import type { Contents } from './contents.js'
import { packageOfImport } from './inputs.js'
import { packageGraph } from './package-graph.js'
import { packagesOutside } from './packages.js'
import { outputExtension } from './project.js'
import type { Project } from './project.js'
import { parts } from './stamp.js'
import type { BundleFile } from './types.js'

/** The text of the manifest's file. */
export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`
}

/** Describes a bundle. Nothing in it tells where or when it was built. */
export async function makeManifest(
  project: Project,
  version: Version,
  made: {
    readonly files: readonly BundleFile[]
    readonly contents: Contents
    readonly absents: readonly Absent[]
  },
): Promise<Manifest> {
  const { config } = project
  const { version: esbuild } = await import('esbuild')
  const absent = new Set(made.absents.flatMap(({ specifier }) => packageOfImport(specifier) ?? []))
  const entries = Object.keys(config.entries).map((name) => [
    name,
    `${posix.normalize(name)}${outputExtension(project)}`,
  ])
  const imported = packagesOutside(made.contents, { external: externals(project), absent })
  const outside = [...new Set([...imported, ...loadedUnseen(project, made.contents)])].toSorted()
  const { packages, imports } = await packageGraph(made.contents, outside)
  return {
    format: 1,
    name: config.name,
    kind: config.kind,
    version: version.version,
    parts: parts(version),
    commit: version.commit,
    license: project.packageJson.license,
    entries: Object.fromEntries(entries),
    outputs: made.files
      .map(({ path, content, executable }): ManifestOutput => {
        const output = { path, bytes: content.byteLength, sha256: sha256(content) }
        return executable ? { ...output, executable } : output
      })
      .toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    packages,
    imports,
    externals: outside,
    target: config.target,
    esbuild,
  }
}

/** What the supervisor looks for when it runs, without an import that esbuild sees: where the service says that it has it. */
function loadedUnseen({ config, packageJson }: Project, { packages }: Contents): string[] {
  const declared = { ...packageJson.optionalDependencies, ...packageJson.dependencies }
  const isWanted = config.kind === 'service' && packages.has('slipway') && Object.hasOwn(declared, DATADOG)
  return isWanted ? [DATADOG] : []
}
