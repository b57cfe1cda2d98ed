import type { Manifest } from '../../contract.js'
import type { Packager } from '../types.js'

/** `<name>-<version>.cdx.json`: what is inside a bundle, in CycloneDX. */
export const sbom: Packager<'sbom'> = {
  file: (bundle, version) => `${bundle.name}-${version.version}.cdx.json`,

  async pack({ bundle }) {
    const { sbomText } = await import('./cyclonedx.js')
    return Buffer.from(sbomText(bundle.manifest))
  },
}

/** The bill of materials that a bundle with such a manifest has: its text. */
export async function sbomOfManifest(manifest: Manifest): Promise<string> {
  return (await import('./cyclonedx.js')).sbomText(manifest)
}
