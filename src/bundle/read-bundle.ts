import { join } from 'node:path'
import type { BundleConfig } from '../config/index.js'
import { MANIFEST_FILE } from '../contract.js'
import type { ManifestOutput } from '../contract.js'
import { SlipwayError } from '../errors.js'
import { readIfExists } from '../files.js'
import { sha256 } from '../sha256.js'
import { parseManifest } from './parse-manifest.js'
import type { Bundle } from './types.js'

/**
 * Reads a bundle that was built before, and makes sure that it is still what was built.
 *
 * @throws SlipwayError BUNDLE_MISSING, BUNDLE_DAMAGED (the manifest cannot be read, or is another bundle's), or
 * BUNDLE_CHANGED (a file of it is gone, or holds something else)
 */
export async function readBundle(config: BundleConfig): Promise<Bundle> {
  const started = performance.now()
  const dir = config.outDir
  const file = join(dir, MANIFEST_FILE)
  const text = await readIfExists(file)
  if (text === null) throw new SlipwayError('BUNDLE_MISSING', { bundle: config.name, file })
  const manifest = parseManifest(text.toString())
  if (manifest?.name !== config.name) {
    throw new SlipwayError('BUNDLE_DAMAGED', { bundle: config.name, file, found: manifest?.name ?? null })
  }
  await Promise.all(manifest.outputs.map((output) => check(dir, output)))
  return { config, dir, manifest, warnings: [], duration: performance.now() - started }
}

async function check(dir: string, { path, sha256: expected }: ManifestOutput): Promise<void> {
  const file = join(dir, path)
  const content = await readIfExists(file)
  const actual = content === null ? null : sha256(content)
  if (actual !== expected) throw new SlipwayError('BUNDLE_CHANGED', { file, expected, actual })
}
