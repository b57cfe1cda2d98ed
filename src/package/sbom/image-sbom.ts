import type { ImageContents } from '../image/image-contents.js'
import {
  bundleComponent,
  type Dependency,
  NODE,
  npmComponent,
  packageComponent,
  type Sbom,
  toolsOf,
  withSerialNumber,
} from './cyclonedx.js'
import { npmPurl } from './purl.js'

/**
 * The bill of materials of an image: the bundle and what is inside of it, the packages that stayed outside of it and are in
 * the image, Node with the files that came with it, and the base, of which no more is known than its name. External is only
 * what is not there.
 */
export function imageSbomOf(contents: ImageContents): Sbom {
  const { manifest, bases, node, files } = contents
  const { name, version, externals } = manifest
  const [own, image] = [`${name}@${version}`, `image:${name}@${version}`]
  const nodeRef = node === null ? NODE : `${NODE}@${node}`
  const packages = new Map(
    [...contents.packages, ...manifest.packages].map((one) => [`${one.name}@${one.version}`, one]),
  )
  const absent = externals.filter((external) => contents.find(external) === null)
  const refOf = (import_: string): string[] => {
    const one = packages.get(import_) ?? packages.get(contents.find(import_) ?? '')
    if (one !== undefined) return [npmPurl(one.name, one.version)]
    return absent.includes(import_) ? [npmPurl(import_, null)] : []
  }
  const refsOf = (names: readonly string[]): string[] => [...new Set(names.flatMap(refOf))].toSorted()
  const baseComponents = new Map(
    bases.map((base) => baseComponent(base)).map((each) => [each['bom-ref'], each]),
  )
  const dependencies: Dependency[] = [
    { ref: image, dependsOn: [own, nodeRef, ...baseComponents.keys()] },
    { ref: own, dependsOn: [...refsOf(manifest.imports), nodeRef] },
    ...[...packages.values()].map((one) => ({
      ref: npmPurl(one.name, one.version),
      dependsOn: refsOf(one.imports),
    })),
  ]
  return withSerialNumber({
    version: 1,
    metadata: {
      lifecycles: [{ phase: 'build' }],
      tools: { components: toolsOf(manifest) },
      component: { type: 'container', 'bom-ref': image, name, version },
    },
    components: [
      bundleComponent(manifest, own),
      ...[...packages.values()].map(packageComponent),
      ...absent.map((external) => ({ ...npmComponent(external, null), isExternal: true })),
      {
        type: 'platform',
        'bom-ref': nodeRef,
        name: 'node',
        ...(node === null ? {} : { version: node }),
        purl: nodeRef,
      },
      ...baseComponents.values(),
      ...files.map(({ path, sha256: content }) => ({
        type: 'file',
        name: `/${path}`,
        hashes: [{ alg: 'SHA-256', content }],
      })),
    ],
    dependencies,
  })
}

function baseComponent({ name, digest }: ImageContents['bases'][number]) {
  const [ref, version] = [`base:${name ?? ''}@${digest ?? ''}`, digest === null ? {} : { version: digest }]
  return { type: 'container', 'bom-ref': ref, name: name ?? 'base', ...version }
}
