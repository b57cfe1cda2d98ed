import { join, relative } from 'node:path'
import type { Bundle, WatchResult } from '../../bundle/index.js'
import type { Config } from '../../config/index.js'
import type { Version } from '../../version/index.js'
import type { World } from '../../world.js'
import { useColor } from '../color.js'
import { type Call, defineCommand } from '../command.js'
import { printWarnings } from '../print-warnings.js'
import { reportError } from '../report-error.js'

/** A library in many chunks need not fill the screen. */
const MOST = 20

export const build = defineCommand({
  name: 'build',
  summary: 'Bundle the service and stamp its version into it',
  options: {
    watch: { summary: 'build again whenever a source or the version changes' },
  },
  examples: [
    { line: 'slipway build', says: 'writes dist/ with the bundle, its source map and slipway.json' },
    { line: 'slipway build --watch', says: 'keeps dist/ up to date until interrupted' },
  ],
  async run({ options, config: configFile, ...call }) {
    const { loadConfig } = await import('../../config/index.js')
    const config = await loadConfig(call.world, configFile)
    await (options.watch === true ? watch(config, call) : once(config, call))
  },
})

type BuildCall = Pick<Call, 'world' | 'json' | 'quiet' | 'signal'>

async function once(config: Config, call: BuildCall): Promise<void> {
  const { bundle } = await import('../../bundle/index.js')
  const version = await generateAndCompute(config, call.world)
  const { module } = config.generate
  const bundles: Bundle[] = []
  for (const each of config.bundles) {
    call.signal.throwIfAborted()
    const made = await bundle(each, { version, module })
    bundles.push(made)
    if (!call.json) await tell(made, call)
  }
  if (call.json)
    call.world.stdout.write(
      `${JSON.stringify({ version: version.version, bundles: bundles.map(describe) }, null, 2)}\n`,
    )
}

async function watch(config: Config, call: BuildCall): Promise<void> {
  const [{ watchBundle }, { computeVersion, versionFiles }] = await Promise.all([
    import('../../bundle/index.js'),
    import('../../version/index.js'),
  ])
  await generateAndCompute(config, call.world)
  const files = await versionFiles(config, call.world)
  // One watch that cannot go on ends the others.
  const failed = new AbortController()
  const signal = AbortSignal.any([call.signal, failed.signal])
  const watches = config.bundles.map((each) =>
    watchBundle(each, {
      version: () => computeVersion(config, call.world),
      versionFiles: files,
      module: config.generate.module,
      signal,
      onBuild: (result) => report(result, call),
    }).catch((error: unknown) => failed.abort(error)),
  )
  await Promise.all(watches)
  failed.signal.throwIfAborted()
}

async function report(result: WatchResult, call: BuildCall): Promise<void> {
  if (result.bundle !== null) {
    if (call.json) call.world.stdout.write(`${JSON.stringify(describe(result.bundle))}\n`)
    else await tell(result.bundle, call)
  } else {
    await reportError(result.error, call, useColor(call.world.stderr, call.world.env))
  }
}

/** The module's text does not depend on the version; but where it had to be written, the tree has changed. */
async function generateAndCompute(config: Config, world: World): Promise<Version> {
  const [{ writeVersionModule }, { computeVersion }] = await Promise.all([
    import('../../generate/index.js'),
    import('../../version/index.js'),
  ])
  await writeVersionModule(config)
  return computeVersion(config, world)
}

/** For machines: the manifest, where it lies, and what to know about it. Sizes in bytes, times in milliseconds. */
function describe({ dir, manifest, warnings, duration }: Bundle): Record<string, unknown> {
  return { dir, manifest, warnings, duration }
}

/** For people: each file with its size, what came along, the warnings. */
async function tell(
  { dir, manifest, warnings, duration }: Bundle,
  { world, quiet }: BuildCall,
): Promise<void> {
  if (quiet) return
  const { humanBytes, humanTime } = await import('../../release/index.js')
  const folder = relative(world.cwd, dir) || '.'
  const shown = manifest.outputs.filter(({ path }) => !path.endsWith('.map'))
  const sizes = shown.map(({ bytes }) => humanBytes(bytes).padStart(8))
  const files = shown.slice(0, MOST).map(({ path }, index) => `  ${sizes[index]}  ${join(folder, path)}\n`)
  const more = shown.length > MOST ? `            and ${shown.length - MOST} more\n` : ''
  const packages = manifest.packages.length === 1 ? '1 package' : `${manifest.packages.length} packages`
  world.stdout.write(
    `${manifest.name} ${manifest.version}\n${files.join('')}${more}  built in ${humanTime(duration)}, ${packages} inside\n`,
  )
  await printWarnings(warnings, world)
}
