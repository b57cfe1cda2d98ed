import type { Bundle } from '../../bundle/index.js'
import type { Config } from '../../config/index.js'
import type { Version } from '../../version/index.js'
import type { World } from '../../world.js'
import { type Call, defineCommand } from '../command.js'
import { bundleToJson, showBundle } from '../show-bundle.js'

export const build = defineCommand({
  name: 'build',
  summary: 'Bundle the service and stamp its version into it',
  options: {
    watch: { summary: 'build again whenever a source, the version or the config changes' },
  },
  examples: [
    { line: 'slipway build', says: 'writes dist/ with the bundle, its source map and slipway.json' },
    { line: 'slipway build --watch', says: 'keeps dist/ up to date until interrupted' },
  ],
  async run({ options, config: configFile, ...call }) {
    const { loadConfig } = await import('../../config/index.js')
    if (options.watch !== true) return once(await loadConfig(call.world, configFile), call)
    const { watchBuild } = await import('../watch-build.js')
    const load = async (): Promise<Config> => {
      const config = await loadConfig(call.world, configFile)
      await generateAndCompute(config, call.world)
      return config
    }
    return watchBuild(load, call)
  },
})

async function once(config: Config, call: Pick<Call, 'world' | 'json' | 'quiet' | 'signal'>): Promise<void> {
  const { bundle } = await import('../../bundle/index.js')
  const version = await generateAndCompute(config, call.world)
  const { module } = config.generate
  const bundles: Bundle[] = []
  for (const each of config.bundles) {
    const made = await bundle(each, { version, module, signal: call.signal })
    bundles.push(made)
    if (!call.json) await showBundle(made, call)
  }
  call.signal.throwIfAborted()
  if (call.json)
    call.world.stdout.write(
      `${JSON.stringify({ version: version.version, bundles: bundles.map(bundleToJson) }, null, 2)}\n`,
    )
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
