import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import type { Config } from '../config/index.js'
import { SlipwayError } from '../errors.js'
import { isFile } from '../files.js'
import { type MeasuredReport, readEarlier, tryBundle, type TrialOptions, tryProgram } from '../trial/index.js'
import type { World } from '../world.js'
import { openArtifacts } from './verify/open-artifacts.js'
import { programOf } from './verify/program.js'
import { unpackBundle } from './verify/unpack.js'

/**
 * Tries an artifact of a release as tryBundle does a bundle: what is in a tarball, an npm package or an image, with the
 * packages that stayed outside of it from the checkout; or an executable. It is run: who calls this trusts it.
 *
 * @param path of the file, relative to the world's cwd
 * @throws SlipwayError ARTIFACT_UNFIT where it is nothing that runs, or holds other files than its manifest says; TRIAL_…
 */
export async function tryArtifact(
  path: string,
  { trial, release, root }: Pick<Config, 'trial' | 'release' | 'root'>,
  world: World,
  options: Omit<TrialOptions, 'earlier'> = {},
): Promise<MeasuredReport> {
  const file = resolve(world.cwd, path)
  const refuse = (problem: string): never => {
    throw new SlipwayError('ARTIFACT_UNFIT', { file: path, problem })
  }
  if (!(await isFile(file))) refuse('there is no such file')
  const program = programOf(basename(file))
  if (program !== null) {
    const earlier = await readEarlier(release.dir, program.version)
    return tryProgram(file, program, trial, world, { ...options, earlier })
  }
  const { opened, checks } = await openArtifacts(dirname(file), [basename(file)])
  const wrong = checks.find(({ result }) => result === 'fails')
  if (wrong !== undefined) return refuse(`${wrong.title}: ${wrong.detail}`)
  const [found] = opened
  if (found === undefined) return refuse('it is no tarball, npm package, image or executable')
  const { kind, version } = found.found.manifest
  if (kind !== 'service') return refuse('it holds a library, and no service')
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'slipway-artifact-')))
  try {
    const earlier = await readEarlier(release.dir, version)
    const bundle = await unpackBundle(found, folder, root)
    return await tryBundle(bundle, trial, world, { ...options, earlier })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
