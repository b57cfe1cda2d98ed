import { join } from 'node:path'
import { type Bundle, manifestText } from '../bundle/index.js'
import { MANIFEST_FILE } from '../contract.js'
import { SlipwayError } from '../errors.js'
import { readIfExists } from '../files.js'
import { sha256 } from '../sha256.js'

/**
 * A file of a bundle, or its manifest, as the bundle was built. Throws BUNDLE_CHANGED where it is something else by
 * now: what is packed must be what was tried.
 */
export async function readBundleFile(
  bundle: Bundle,
  path: string,
): Promise<{ content: Uint8Array; executable: boolean }> {
  const { sha256: expected, executable = false } = builtAs(bundle, path)
  const file = join(bundle.dir, path)
  const content = await readIfExists(file)
  const actual = content === null ? null : sha256(content)
  if (content === null || actual !== expected) {
    throw new SlipwayError('BUNDLE_CHANGED', { file, expected, actual })
  }
  return { content, executable }
}

function builtAs({ manifest }: Bundle, path: string): { sha256: string; executable?: boolean } {
  if (path === MANIFEST_FILE) return { sha256: sha256(manifestText(manifest)) }
  const output = manifest.outputs.find((each) => each.path === path)
  if (output === undefined) throw new Error(`${manifest.name} has no file ${path}`)
  return output
}
