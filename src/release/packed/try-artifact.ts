import { basename, dirname, resolve } from 'node:path'
import type { Config } from '../../config/index.js'
import { SlipwayError } from '../../errors.js'
import { isFile } from '../../files.js'
import { type MeasuredReport, readEarlier, type TrialOptions } from '../../trial/index.js'
import type { World } from '../../world.js'
import { type Packed, tryPacked } from './try-packed.js'
import { Unfit } from './unfit.js'
import { openArtifacts } from '../verify/open-artifacts.js'
import { programOf } from '../verify/program.js'

/**
 * Tries an artifact of a release as the release itself does, and as tryBundle does a bundle: a tarball, an image or
 * an executable. It is run: who calls this trusts it.
 *
 * @param path of the file, relative to the world's cwd
 * @throws SlipwayError ARTIFACT_UNFIT where it is nothing that runs here, or holds other files than its manifest says; TRIAL_…
 */
export async function tryArtifact(
  path: string,
  config: Pick<Config, 'trial' | 'release' | 'root'>,
  world: World,
  options: Omit<TrialOptions, 'earlier'> = {},
): Promise<MeasuredReport> {
  const refuse = (problem: string): never => {
    throw new SlipwayError('ARTIFACT_UNFIT', { file: path, problem })
  }
  const file = resolve(world.cwd, path)
  if (!(await isFile(file))) refuse('there is no such file')
  const packed = await packedIn(file, refuse)
  const earlier = await readEarlier(config.release.dir, packed.tried.version)
  const tried = await tryPacked(packed, config, world, { ...options, earlier }).catch((error: unknown) => {
    throw error instanceof Unfit
      ? new SlipwayError('ARTIFACT_UNFIT', { file: path, problem: error.message })
      : error
  })
  return 'skipped' in tried ? refuse(tried.skipped) : tried
}

/** What a file is, by its name and by what is in it. */
async function packedIn(path: string, refuse: (problem: string) => never): Promise<Packed> {
  const file = basename(path)
  const program = programOf(file)
  if (program !== null) return { kind: 'executable', path, tried: program }
  const { opened, checks } = await openArtifacts(dirname(path), [file])
  const wrong = checks.find(({ result }) => result === 'fails')
  if (wrong !== undefined) return refuse(`${wrong.title}: ${wrong.detail}`)
  const [found] = opened
  if (found === undefined) return refuse('it is no tarball, image or executable of a release')
  const { kind, name, version } = found.found.manifest
  if (kind !== 'service') return refuse('it holds a library, and no service')
  return { kind: file.endsWith('.image.tar') ? 'image' : 'tarball', path, tried: { name, version } }
}
