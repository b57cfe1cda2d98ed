import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bundle } from '../bundle/index.js'
import { SlipwayError } from '../errors.js'
import { isMissing } from '../files.js'
import { sha256 } from '../sha256.js'

/**
 * A file of a bundle, as the manifest describes it. Throws BUNDLE_CHANGED where it is something else by now:
 * what is packed must be what was tried.
 */
export async function readBundleFile(
  bundle: Bundle,
  path: string,
): Promise<{ content: Uint8Array; executable: boolean }> {
  const file = join(bundle.dir, path)
  const expected = bundle.manifest.outputs.find((output) => output.path === path)?.sha256
  const found = await read(file)
  const actual = found === null ? null : sha256(found.content)
  if (found === null || (expected !== undefined && actual !== expected)) {
    throw new SlipwayError('BUNDLE_CHANGED', { file, expected: expected ?? null, actual })
  }
  return found
}

/** The owner's right to execute survives every umask. */
async function read(file: string): Promise<{ content: Uint8Array; executable: boolean } | null> {
  try {
    const handle = await open(file)
    try {
      const { mode } = await handle.stat()
      return { content: await handle.readFile(), executable: (mode & 0o100) !== 0 }
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}
