import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Bundle, readBundle } from '../../bundle/index.js'
import { type BundleConfig, defaults, type TrialConfig } from '../../config/index.js'
import type { Info, Manifest } from '../../contract.js'
import { isSlipwayError } from '../../errors.js'
import { tryBundle, tryProgram } from '../../trial/index.js'
import type { World } from '../../world.js'
import type { ArchivedFile } from './read-archive.js'
import type { Found } from './contents.js'
import type { Program } from './program.js'
import { fails, holds, skipped, type Verified } from './types.js'

interface Running {
  readonly trial: TrialConfig
  readonly world: World
  readonly signal?: AbortSignal | undefined
}

const NOT_TRIED = 'the config says that it is not to be tried'

/**
 * Runs a service from an archive as it will be run, and asks it on /info which version it is. It may be anybody's: of the
 * environment it gets what programs need, and what the config gives a service on trial.
 */
export async function verifyRunning(
  title: string,
  files: ReadonlyMap<string, ArchivedFile>,
  { top, manifest }: Found,
  { trial, world, signal }: Running,
): Promise<Verified> {
  if (manifest.kind !== 'service') return skipped(title, 'it is a library')
  if (!trial.enabled) return skipped(title, NOT_TRIED)
  if (manifest.externals.length > 0) {
    return skipped(title, `it runs with packages that are not in it: ${manifest.externals.join(', ')}`)
  }
  const format = formatOf(files.get(`${top}package.json`))
  if (format === null) return fails(title, 'its package.json is no object of JSON')
  return inTemporary(title, { trial, world, signal }, async (temporary, clean) => {
    const folder = join(temporary, 'bundle')
    for (const [path, { content, executable }] of files) {
      if (!path.startsWith(top)) continue
      const target = join(folder, path.slice(top.length))
      await mkdir(dirname(target), { recursive: true })
      await writeFile(target, content, { mode: executable ? 0o755 : 0o644 })
    }
    const unmeasured = { ...trial, effort: 'none' } as const
    return (await tryBundle(await unpacked(folder, manifest, format), unmeasured, clean, { signal })).info
  })
}

/** Runs an executable as verifyRunning does a service from an archive. */
export async function verifyRunningProgram(
  title: string,
  folder: string,
  { file, name, version, platform }: Program,
  options: Running,
): Promise<Verified> {
  const here = `${process.platform}-${process.arch}`
  if (platform !== here) return skipped(title, `it is a program for ${platform}, and this machine is ${here}`)
  if (!options.trial.enabled) return skipped(title, NOT_TRIED)
  const { trial, signal } = options
  return inTemporary(title, options, async (_, world) => {
    const { info } = await tryProgram(join(folder, file), { name, version }, trial, { world, signal })
    return info
  })
}

/** With a folder that is removed, and a world that has little in its environment. */
async function inTemporary(
  title: string,
  { world }: Running,
  run: (temporary: string, clean: World) => Promise<Info>,
): Promise<Verified> {
  const temporary = await realpath(await mkdtemp(join(tmpdir(), 'slipway-verify-')))
  try {
    const home = join(temporary, 'home')
    await mkdir(home)
    const env = { PATH: world.env['PATH'], LANG: world.env['LANG'], HOME: home }
    return holds(title, (await run(temporary, { ...world, env })).Version)
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
