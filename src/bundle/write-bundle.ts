import { chmod, rm, stat } from 'node:fs/promises'
import { isAbsolute, join, normalize, sep } from 'node:path'
import { MANIFEST_FILE } from '../contract.js'
import type { Manifest } from '../contract.js'
import { SlipwayError } from '../errors.js'
import { readIfExists, writeIfChanged } from '../files.js'
import type { Assembled } from './assemble.js'
import { manifestText } from './manifest.js'
import type { BundleFile } from './types.js'
import { parseManifest } from './parse-manifest.js'

/**
 * Writes a bundle into its folder. What is unchanged is left alone; what the bundle consisted of before and no longer
 * does is removed, and nothing else is. The manifest comes last: until then it speaks of the bundle before.
 */
export async function writeBundle(dir: string, { files, manifest }: Assembled): Promise<void> {
  const before = await manifestBefore(dir)
  try {
    await Promise.all(files.map((file) => writeFile(dir, file)))
    if (before?.name === manifest.name) await removeStale(dir, before, manifest)
    await writeIfChanged(join(dir, MANIFEST_FILE), manifestText(manifest))
  } catch (error) {
    throw new SlipwayError('BUNDLE_NOT_WRITTEN', { dir, problem: (error as Error).message }, { cause: error })
  }
}

async function manifestBefore(dir: string): Promise<Manifest | null> {
  const text = await readIfExists(join(dir, MANIFEST_FILE)).catch(() => null)
  return text === null ? null : parseManifest(text.toString())
}

async function writeFile(dir: string, { path, content, executable }: BundleFile): Promise<void> {
  const file = join(dir, path)
  await writeIfChanged(file, content, executable ? { mode: 0o777 } : {})
  // The umask, or somebody, may have taken the right away.
  if (executable && ((await stat(file)).mode & 0o100) === 0) await chmod(file, 0o755)
}

async function removeStale(dir: string, before: Manifest, now: Manifest): Promise<void> {
  const current = new Set(now.outputs.map(({ path }) => path))
  const stale = before.outputs.filter(({ path }) => !current.has(path) && staysInside(path))
  await Promise.all(stale.map(({ path }) => rm(join(dir, path), { force: true })))
}

function staysInside(path: string): boolean {
  return !isAbsolute(path) && !normalize(path).split(sep).includes('..')
}
