import type { Manifest, ManifestPackage } from '../../contract.js'
import { sha256 } from '../../sha256.js'
import { licencesOf } from './licences.js'
import { npmPurl } from './purl.js'

/** A bill of materials as CycloneDX 1.7 has it: the first version that can say that something is expected, and not inside. */
export interface Sbom {
  readonly bomFormat: 'CycloneDX'
  readonly specVersion: '1.7'
  readonly serialNumber: string
  readonly version: 1
  readonly metadata: unknown
  readonly components: readonly unknown[]
  readonly dependencies: readonly Dependency[]
}

export interface Dependency {
  readonly ref: string
  readonly dependsOn: readonly string[]
}

export const NODE = 'pkg:generic/node'

/**
 * The bill of materials of a bundle: its files, the packages inside with their licences, the packages and the Node that
 * it expects where it runs, and who of them imports whom. A function of the manifest alone, so that anyone can tell
 * whether one belongs to the other: make it again and compare.
 */
export function sbomOf(manifest: Manifest): Sbom {
  const own = `${manifest.name}@${manifest.version}`
  const { packages, externals, imports } = manifest
  const refs = new Map([
    ...externals.map((name) => [name, npmPurl(name, null)] as const),
    ...packages.map(({ name, version }) => [`${name}@${version}`, npmPurl(name, version)] as const),
  ])
  const refsOf = (names: readonly string[]): string[] =>
    names.flatMap((name) => refs.get(name) ?? []).toSorted()
  const content = {
    version: 1 as const,
    metadata: {
      lifecycles: [{ phase: 'build' }],
      tools: { components: toolsOf(manifest) },
      component: bundleComponent(manifest, own),
    },
    components: [
      ...packages.map(packageComponent),
      ...externals.map((name) => ({ ...npmComponent(name, null), isExternal: true })),
      nodeComponent(manifest),
    ],
    dependencies: [
      { ref: own, dependsOn: [...refsOf(imports), NODE] },
      ...packages.map((one) => ({ ref: npmPurl(one.name, one.version), dependsOn: refsOf(one.imports) })),
    ],
  }
  return withSerialNumber(content)
}

/** Content with what goes around it. */
export function withSerialNumber(content: Omit<Sbom, 'bomFormat' | 'specVersion' | 'serialNumber'>): Sbom {
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.7',
    serialNumber: `urn:uuid:${uuidOf(JSON.stringify(content))}`,
    ...content,
  }
}

/** The text of its file. */
export function sbomText(sbom: Sbom): string {
  return `${JSON.stringify(sbom, null, 2)}\n`
}

export function toolsOf({ esbuild }: Manifest): unknown[] {
  return [
    { type: 'application', name: 'slipway' },
    { type: 'application', name: 'esbuild', version: esbuild, purl: npmPurl('esbuild', esbuild) },
  ]
}

export function bundleComponent(manifest: Manifest, ref: string): unknown {
  const { kind, name, version, license, commit, outputs } = manifest
  return {
    type: kind === 'service' ? 'application' : 'library',
    'bom-ref': ref,
    name,
    version,
    ...licencesOf(license),
    ...(commit === null ? {} : { properties: [{ name: 'slipway:commit', value: commit }] }),
    components: outputs.map(({ path, sha256: content }) => ({
      type: 'file',
      name: path,
      hashes: [{ alg: 'SHA-256', content }],
    })),
  }
}

export function packageComponent({ name, version, license }: ManifestPackage): unknown {
  return { ...npmComponent(name, version), ...licencesOf(license) }
}

/** `@scope/name` is a name in a group. */
export function npmComponent(fullName: string, version: string | null): Record<string, unknown> {
  const purl = npmPurl(fullName, version)
  const [, group, name = fullName] = /^(@[^/]+)\/(.+)$/.exec(fullName) ?? []
  return {
    type: 'library',
    'bom-ref': purl,
    ...(group === undefined ? {} : { group }),
    name,
    ...(version === null ? {} : { version }),
    purl,
  }
}

/** A bundle is compiled for a Node and every later one, and holds none. */
function nodeComponent({ target }: Manifest): unknown {
  const [, major, minor = '0', patch = '0'] = /^node(\d+)(?:\.(\d+))?(?:\.(\d+))?$/.exec(target) ?? []
  return {
    type: 'platform',
    'bom-ref': NODE,
    name: 'node',
    ...(major === undefined ? {} : { versionRange: `vers:semver/>=${major}.${minor}.${patch}` }),
    purl: NODE,
    isExternal: true,
  }
}

/** A UUID of version 8, which is anybody's own: here, the digest of the content. */
function uuidOf(content: string): string {
  const hex = sha256(content)
  const variant = '89ab'[Number.parseInt(hex[16] ?? '0', 16) % 4]
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}
