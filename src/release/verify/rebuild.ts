import { constants } from 'node:fs'
import { cp, mkdtemp, readFile, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { type Config, loadConfig } from '../../config/index.js'
import type { Manifest } from '../../contract.js'
import { SlipwayError } from '../../errors.js'
import { readIfExists } from '../../files.js'
import { openGit } from '../../version/index.js'
import type { World } from '../../world.js'
import { planHere } from '../plan-here.js'
import { runRelease } from '../run-release.js'
import { firstDifference } from './first-difference.js'
import { fails, holds, type Verified } from './types.js'

/** Where dependencies are described. */
const LOCKS = ['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml']

interface Asked {
  /** The config of the checkout that has the commit. */
  readonly config: Config
  /** Of an artifact: says which commit. */
  readonly manifest: Manifest
  /** The folder with the files that are to be compared, and their bare names. */
  readonly folder: string
  readonly files: readonly string[]
  readonly world: World
  readonly signal?: AbortSignal | undefined
}

/**
 * Checks the commit of a release out in a temporary folder, builds it again and compares the bytes. Dependencies are
 * those of this checkout, if the commit has the same lock file. Throws REBUILD_IMPOSSIBLE.
 */
export async function rebuild(asked: Asked): Promise<Verified[]> {
  const temporary = await realpath(await mkdtemp(join(tmpdir(), 'slipway-rebuild-')))
  try {
    const { config, result } = await buildAgain(asked, temporary)
    const made = result.artifacts.filter(({ bundle, file }) => bundle !== null && asked.files.includes(file))
    return await Promise.all(
      made.map(async ({ file }) => {
        const title = `${file}: built again, it has the same bytes`
        const built = await readFile(join(config.release.dir, result.version.version, file))
        const given = await readFile(join(asked.folder, file))
        if (given.equals(built)) return holds(title, `of commit ${result.version.commit}`)
        return fails(title, await firstDifference(file, given, built))
      }),
    )
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

async function buildAgain({ config: here, manifest, world, signal }: Asked, temporary: string) {
  const impossible = (problem: string): SlipwayError =>
    new SlipwayError('REBUILD_IMPOSSIBLE', { version: manifest.version, problem })
  const { commit } = manifest
  if (commit === null || manifest.parts.dirty) throw impossible('it is of no commit')
  const git = openGit(here.root, world, 'local', signal)
  const { exit } = await git.run(['cat-file', '-e', `${commit}^{commit}`])
  if (exit !== 0) throw impossible(`this checkout does not have the commit ${commit}`)
  const top = (await git.read(['rev-parse', '--show-toplevel'])).trimEnd()
  const clone = join(temporary, 'checkout')
  // It is a transport for git, though it stays on this disk.
  const transport = openGit(here.root, world, 'network', signal)
  await transport.read(['clone', '--quiet', '--shared', '--no-checkout', '--', top, clone])
  const root = join(clone, relative(top, here.root))
  const own = openGit(clone, world, 'local', signal)
  // The branch is in the form for npm.
  await own.read(['checkout', '--quiet', '-B', here.release.branches[0]?.replaceAll('*', '') || 'main', commit])
  await copyDependencies(here, { top, clone, impossible })
  const temporaryWorld: World = { ...world, cwd: root }
  const loaded = await loadConfig(temporaryWorld, here.file === null ? {} : { file: relative(here.root, here.file) })
  const config: Config = {
    ...loaded,
    trial: { ...loaded.trial, enabled: false },
    // Those are of what was released then: of the tags, the machine and the key that there were.
    release: { ...loaded.release, publish: [], changelog: false, provenance: false, sign: null },
  }
  const plan = await planHere(config, temporaryWorld, { snapshot: false, remember: false })
  if (plan.version.version !== manifest.version)
    throw impossible(`built here, the commit is ${plan.version.version}`)
  return { config, result: await runRelease(plan, { config, world: temporaryWorld, signal }) }
}

async function copyDependencies(
  { root, bundles }: Config,
  { top, clone, impossible }: { top: string; clone: string; impossible: (problem: string) => SlipwayError },
): Promise<void> {
  const folders = new Set([top, root, ...bundles.map((bundle) => bundle.root)])
  for (const folder of folders) {
    const there = join(clone, relative(top, folder))
    for (const lock of LOCKS) {
      const [ours, theirs] = [await readIfExists(join(folder, lock)), await readIfExists(join(there, lock))]
      if (ours?.toString() !== theirs?.toString())
        throw impossible(`${lock} is another one than in the commit: check the commit out, and install`)
    }
    // Links inside it stay links; where the disk can, nothing is copied.
    const options = { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE }
    await cp(join(folder, 'node_modules'), join(there, 'node_modules'), options).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error
      },
    )
  }
}
