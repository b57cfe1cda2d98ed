import type { Bundle } from '../../bundle/index.js'
import type { Config } from '../../config/index.js'
import type { Version } from '../../version/index.js'
import type { World } from '../../world.js'
import { useColor } from '../color.js'
import { type Call, defineCommand } from '../command.js'

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
    if (!call.json) await describe(made, config, call)
  }
  if (call.json) call.world.stdout.write(`${JSON.stringify(toJson(version, bundles), null, 2)}\n`)
}

async function watch(config: Config, call: BuildCall): Promise<void> {
  const [{ watchBundle }, { computeVersion, versionFiles }] = await Promise.all([
    import('../../bundle/index.js'),
    import('../../version/index.js'),
  ])
  await generateAndCompute(config, call.world)
  const files = await versionFiles(config, call.world)
  await Promise.all(
    config.bundles.map((each) =>
      watchBundle(each, {
        version: () => computeVersion(config, call.world),
        versionFiles: files,
        module: config.generate.module,
        signal: call.signal,
        onBuild: (result) => report(result, config, call),
      }),
    ),
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
