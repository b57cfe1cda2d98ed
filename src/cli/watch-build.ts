import type { WatchResult } from '../bundle/index.js'
import type { Config } from '../config/index.js'
import type { Version } from '../version/index.js'
import { useColor } from './color.js'
import type { Call } from './command.js'
import { configFiles, digestOf } from './config-files.js'
import { errorToJson, reportError } from './report-error.js'
import { bundleToJson, showBundle } from './show-bundle.js'

type WatchCall = Pick<Call, 'world' | 'json' | 'quiet' | 'signal'>

/** Builds whenever a source or the version changes, until the signal; when the config changes, by the new one. */
export async function watchBuild(load: () => Promise<Config>, given: WatchCall): Promise<void> {
  const unread = new AbortController()
  // Who reads no more, as `head` does, needs no more builds.
  given.world.stdout.once('error', () => unread.abort())
  const call = { ...given, signal: AbortSignal.any([given.signal, unread.signal]) }
  let config: Config | null = await load()
  while (config !== null) {
    config = await watchUntilChanged(config, load, call)
    if (config !== null && !call.quiet)
      call.world.stderr.write('The config has changed: the watch starts anew.\n')
  }
}

/** Gives the config that is to be gone on with; null after the signal. */
async function watchUntilChanged(
  config: Config,
  load: () => Promise<Config>,
  call: WatchCall,
): Promise<Config | null> {
  const [{ watchBundle }, { computeVersion, versionFiles }] = await Promise.all([
    import('../bundle/index.js'),
    import('../version/index.js'),
  ])
  const files = configFiles(config)
  const [before, versionedBy] = await Promise.all([digestOf(files), versionFiles(config, call.world)])
  const ended = new AbortController()
  let next: Config | null = null

  async function version(): Promise<Version> {
    if ((await digestOf(files)) !== before) {
      // What is wrong with it is told as what is wrong with a source is, and the watch goes on by the old one.
      next ??= await load()
      ended.abort()
    }
    return computeVersion(config, call.world)
  }

  const watches = config.bundles.map((each) =>
    watchBundle(each, {
      version,
      versionFiles: [...versionedBy, ...files],
      module: config.generate.module,
      signal: AbortSignal.any([call.signal, ended.signal]),
      onBuild: (result) => report(result, call),
      // One that cannot go on ends the others.
    }).finally(() => ended.abort()),
  )
  await Promise.allSettled(watches)
  await Promise.all(watches)
  return call.signal.aborted ? null : next
}

/** With --json, one line for each build. */
async function report({ bundle, error }: WatchResult, call: WatchCall): Promise<void> {
  const { world, json } = call
  if (json) {
    const result = bundle === null ? { error: errorToJson(error) } : bundleToJson(bundle)
    world.stdout.write(`${JSON.stringify(result)}\n`)
  } else if (bundle !== null) {
    await showBundle(bundle, call)
  } else {
    await reportError(error, call, useColor(world.stderr, world.env))
  }
}
