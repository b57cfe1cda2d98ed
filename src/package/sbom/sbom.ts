import type { Manifest } from '../../contract.js'
import { imageContents } from '../image/image-contents.js'
import type { Packager } from '../types.js'

/** `<name>-<version>.cdx.json`: what is inside a bundle, in CycloneDX. */
export const sbom: Packager<'sbom'> = {
  file: (bundle, version) => `${bundle.name}-${version.version}.cdx.json`,

  async pack({ bundle }) {
    return Buffer.from(await sbomOfManifest(bundle.manifest))
  },
}

/** The bill of materials that a bundle with such a manifest has: its text. */
export async function sbomOfManifest(manifest: Manifest): Promise<string> {
  const { sbomOf, sbomText } = await import('./cyclonedx.js')
  return sbomText(sbomOf(manifest))
}

/** The bill of materials of an image that a release made: its text; null where no bundle is in it. */
export async function sbomOfImage(...image: Parameters<typeof imageContents>): Promise<string | null> {
  const contents = await imageContents(...image)
  if (contents === null) return null
  const [{ imageSbomOf }, { sbomText }] = await Promise.all([
    import('./image-sbom.js'),
    import('./cyclonedx.js'),
  ])
  return sbomText(imageSbomOf(contents))
}
