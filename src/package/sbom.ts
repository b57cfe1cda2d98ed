import type { Packager } from './types.js'

/** `<name>-<version>.cdx.json`: what is inside a bundle, in CycloneDX. */
export const sbom: Packager<'sbom'> = {
  file: (bundle, version) => `${bundle.name}-${version.version}.cdx.json`,

  async pack({ bundle }) {
    const { sbomOf } = await import('./cyclonedx.js')
    return Buffer.from(`${JSON.stringify(sbomOf(bundle.manifest), null, 2)}\n`)
  },
}
