import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TrialConfig } from '../../config/index.js'
import type { Info } from '../../contract.js'
import { isSlipwayError } from '../../errors.js'
import { tryBundle, tryProgram } from '../../trial/index.js'
import type { World } from '../../world.js'
import type { Opened } from './open-artifacts.js'
import { type Program, whyElsewhere } from './program.js'
import { fails, holds, skipped, type Verified } from './types.js'
import { unpackBundle } from './unpack.js'

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
  opened: Opened,
  { trial, world, signal }: Running,
): Promise<Verified> {
  const { manifest } = opened.found
  if (manifest.kind !== 'service') return skipped(title, 'it is a library')
  if (!trial.enabled) return skipped(title, NOT_TRIED)
  if (manifest.externals.length > 0) {
    return skipped(title, `it runs with packages that are not in it: ${manifest.externals.join(', ')}`)
  }
  return inTemporary(title, { trial, world, signal }, async (temporary, clean) => {
    const folder = join(temporary, 'bundle')
    const bundle = await unpackBundle(opened, folder, folder)
    return (await tryBundle(bundle, { ...trial, effort: 'none' }, clean, { signal })).info
  })
}

/** Runs an executable as verifyRunning does a service from an archive. */
export async function verifyRunningProgram(
  title: string,
  folder: string,
  program: Program,
  options: Running,
): Promise<Verified> {
  const why = whyElsewhere(program)
  if (why !== null) return skipped(title, why)
  if (!options.trial.enabled) return skipped(title, NOT_TRIED)
  const { trial, signal } = options
  return inTemporary(title, options, async (_, world) => {
    const { file, name, version } = program
    const tried = { name, version }
    const unmeasured = { ...trial, effort: 'none' } as const
    return (await tryProgram(join(folder, file), tried, unmeasured, world, { signal })).info
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
    // Of what this checkout's config makes for it, the artifact knows nothing.
    if (error.code === 'TRIAL_SETUP_FAILED' || error.code === 'TRIAL_TEARDOWN_FAILED')
      return skipped(title, error.message)
    return fails(title, error.message)
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}
