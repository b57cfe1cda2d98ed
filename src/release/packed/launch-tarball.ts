import { basename, dirname, join } from 'node:path'
import { nodeFlags } from '../../bundle/index.js'
import type { Config } from '../../config/index.js'
import type { Manifest } from '../../contract.js'
import {
  entryOf,
  launchCommand,
  type Launched,
  linkPackage,
  makeTrialFolder,
  type Tried,
} from '../../trial/index.js'
import type { World } from '../../world.js'
import { type Opened, openArtifacts } from '../verify/open-artifacts.js'
import { writeMembers } from '../verify/unpack.js'
import { Unfit } from './unfit.js'

/**
 * Unpacks a tarball, with all that is in it, and starts the bundle in it with the packages that its own package.json
 * would install: these are linked.
 *
 * @throws Unfit where something is missing in it that its manifest lists
 */
export async function launchTarball(
  path: string,
  tried: Tried,
  { trial, root }: Pick<Config, 'trial' | 'root'>,
  world: World,
): Promise<Launched> {
  const opened = await openWhole(path)
  const { files, found } = opened
  const { folder, remove } = await makeTrialFolder()
  try {
    await writeMembers(files, folder)
    const cwd = join(folder, found.top)
    for (const name of installedBy(opened)) await linkPackage(name, root, join(cwd, 'node_modules'))
    const entry = entryOf(found.manifest)
    const command = [process.execPath, ...flagsOf(found.manifest), join(cwd, entry.file)] as const
    return { launch: launchCommand({ tried, cwd, command }, trial, world), entry: entry.name, remove }
  } catch (error) {
    await remove()
    throw error
  }
}

async function openWhole(path: string): Promise<Opened> {
  const { opened, checks } = await openArtifacts(dirname(path), [basename(path)])
  const wrong = checks.find(({ result }) => result === 'fails')
  const [found] = opened
  if (wrong === undefined && found !== undefined) return found
  throw new Unfit(wrong?.detail ?? 'no bundle is in it')
}

/** What the package.json beside the bundle installs. */
function installedBy({ files, found: { top } }: Opened): string[] {
  const { dependencies, optionalDependencies } = JSON.parse(
    String(files.get(`${top}package.json`)?.content ?? '{}'),
  ) as {
    readonly dependencies?: object
    readonly optionalDependencies?: object
  }
  return Object.keys({ ...dependencies, ...optionalDependencies })
}

/** As that package.json has them. */
function flagsOf({ outputs }: Manifest): string[] {
  return nodeFlags({ sourcemap: outputs.some(({ path }) => path.endsWith('.map')) })
}
