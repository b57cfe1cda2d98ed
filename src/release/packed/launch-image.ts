import { posix } from 'node:path'
import type { Config } from '../../config/index.js'
import { quote } from '../../errors.js'
import { type Base, openBases, platformText, thisPlatform } from '../../package/index.js'
import { launchCommand, type Launched, makeTrialFolder, type Tried } from '../../trial/index.js'
import type { World } from '../../world.js'
import { inRoot, programIn, valueIn } from './in-root.js'
import type { Skipped } from './try-packed.js'
import { Unfit } from './unfit.js'
import { unpackLayers } from './unpack-layers.js'
import { whyNotHere } from './why-not-here.js'

/** What an image is started by has no name of its own. */
const ENTRY = 'server'

interface Context {
  readonly config: Pick<Config, 'trial'>
  readonly world: World
  readonly signal?: AbortSignal | undefined
}

/**
 * Unpacks an image, and starts it as its config says: by its entrypoint, in its working folder, with its environment, all
 * paths being those of the unpacked image. It is no container: libraries are loaded from this machine, and it is the user
 * that runs Slipway.
 *
 * @returns why it cannot be started here: it is for another platform, or brings a Node that does not run here
 * @throws Unfit where its entrypoint is not in it; SlipwayError IMAGE_BASE_UNFIT where it is damaged
 */
export async function launchImage(
  path: string,
  tried: Tried,
  { config, world, signal }: Context,
): Promise<Launched | Skipped> {
  const images = await openBases([{ text: path, path, tag: null }], {
    platforms: null,
    cache: null,
    world,
    signal,
  })
  const here = platformText(thisPlatform())
  const image = images.find(({ platform }) => platformText(platform) === here)
  if (image === undefined) {
    const others = images.map(({ platform }) => platformText(platform)).join(' and ')
    return { skipped: `it is an image for ${others}, and this machine is ${here}` }
  }
  const { folder, remove } = await makeTrialFolder()
  try {
    const why = await unpackLayers(image.layers, folder, signal)
    const started = why === null ? await startOf(image, folder) : null
    const skipped = started === null ? why : await whyNotHere(started.command[0], started.env)
    if (started !== null && skipped === null) {
      return {
        launch: launchCommand({ tried, ...started }, config.trial, world),
        entry: ENTRY,
        remove,
      }
    }
    await remove()
    return { skipped: skipped ?? '' }
  } catch (error) {
    await remove()
    throw error
  }
}

interface Started {
  readonly cwd: string
  readonly command: readonly [string, ...string[]]
  readonly env: Readonly<Record<string, string>>
}

/** Its config, with the paths that are in it where they are now. */
async function startOf({ config }: Base, root: string): Promise<Started> {
  const { Entrypoint, Cmd, Env, WorkingDir } = config?.config ?? {}
  const [program = '', ...args] = [...(Entrypoint ?? []), ...(Cmd ?? [])]
  const own = Object.fromEntries((Env ?? []).map((each) => splitOnce(each)))
  const home = posix.join('/', WorkingDir ?? '')
  const command = await programIn(root, program, { home, path: own['PATH'] ?? '' })
  if (command === null) {
    throw new Unfit(`it is started by ${quote(program)}, which is not in it: its base has to bring that`)
  }
  const env = Object.entries(own).map(([name, value]) => [name, valueIn(root, name, value)] as const)
  return {
    cwd: inRoot(root, home),
    command: [command, ...args.map((arg) => valueIn(root, '', arg))],
    env: Object.fromEntries(env),
  }
}

function splitOnce(text: string): [string, string] {
  const at = text.indexOf('=')
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}
