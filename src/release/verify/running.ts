import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Bundle, readBundle } from '../../bundle/index.js'
import { type BundleConfig, defaults, type TrialConfig } from '../../config/index.js'
import type { Manifest } from '../../contract.js'
import { isSlipwayError } from '../../errors.js'
import { tryBundle } from '../../trial/index.js'
import type { World } from '../../world.js'
import type { ArchivedFile } from './read-archive.js'
import type { Found } from './contents.js'
import { fails, holds, skipped, type Verified } from './types.js'

/**
 * Runs a service from an archive as it will be run, and asks it on /info which version it is. It may be anybody's: of the
 * environment it gets what programs need, and what the config gives a service on trial.
 */
export async function verifyRunning(
  title: string,
  files: ReadonlyMap<string, ArchivedFile>,
  { top, manifest }: Found,
  { trial, world, signal }: { trial: TrialConfig; world: World; signal?: AbortSignal | undefined },
): Promise<Verified> {
  if (manifest.kind !== 'service') return skipped(title, 'it is a library')
  if (!trial.enabled) return skipped(title, 'the config says that it is not to be tried')
  if (manifest.externals.length > 0) {
    return skipped(title, `it runs with packages that are not in it: ${manifest.externals.join(', ')}`)
  }
  const format = formatOf(files.get(`${top}package.json`))
  if (format === null) return fails(title, 'its package.json is no object of JSON')
  const temporary = await realpath(await mkdtemp(join(tmpdir(), 'slipway-verify-')))
  const [folder, home] = [join(temporary, 'bundle'), join(temporary, 'home')]
  try {
    await mkdir(home)
    for (const [path, { content, executable }] of files) {
      if (!path.startsWith(top)) continue
      const target = join(folder, path.slice(top.length))
      await mkdir(dirname(target), { recursive: true })
      await writeFile(target, content, { mode: executable ? 0o755 : 0o644 })
    }
    const clean: World = { ...world, env: { PATH: world.env['PATH'], LANG: world.env['LANG'], HOME: home } }
    const { info } = await tryBundle(await unpacked(folder, manifest, format), trial, clean, { signal })
    return holds(title, info.Version)
  } catch (error) {
    if (!isSlipwayError(error)) throw error
    return fails(title, error.message)
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

/** As Node takes it, by the package.json beside the bundle; null where that is none. */
function formatOf(packageJson: ArchivedFile | undefined): BundleConfig['format'] | null {
  try {
    const { type } = JSON.parse(packageJson?.content.toString() ?? '{}') as { type?: unknown }
    return type === 'module' ? 'esm' : 'cjs'
  } catch {
    return null
  }
}

/** An unpacked artifact as the bundle that it holds. */
function unpacked(
  folder: string,
  { name, kind, entries, target }: Manifest,
  format: BundleConfig['format'],
): Promise<Bundle> {
  const root = { root: folder, outDir: folder }
  return readBundle({ ...defaults.bundle, ...root, name, kind, entries, format, target, keepNames: null })
}
