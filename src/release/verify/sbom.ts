import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Manifest } from '../../contract.js'
import { sbomOfManifest } from '../../package/index.js'
import { firstDifference } from './first-difference.js'
import { fails, holds, skipped, type Verified } from './types.js'

/** Holds a bill of materials against the manifest of the bundle that it is of, of which it can be made again. */
export async function verifySbom(
  folder: string,
  file: string,
  manifests: readonly Manifest[],
): Promise<Verified> {
  const title = `${file}: says what is inside`
  const manifest = manifests.find(({ name, version }) => file === `${name}-${version}.cdx.json`)
  if (manifest === undefined) return skipped(title, 'nothing here holds the bundle that it is of')
  const [given, made] = [await readFile(join(folder, file)), Buffer.from(await sbomOfManifest(manifest))]
  return given.equals(made)
    ? holds(title, `${manifest.packages.length} packages`)
    : fails(title, await firstDifference(file, given, made))
}
