import { basename, join } from 'node:path'
import type { Config } from '../../config/index.js'
import { SlipwayError } from '../../errors.js'
import type { MeasuredReport, TrialOptions } from '../../trial/index.js'
import type { World } from '../../world.js'
import { useColor } from '../color.js'
import { defineCommand } from '../command.js'
import { doingLine } from '../doing-line.js'

/** Beside the folders of the releases, which are named by versions. */
const FOLDER = 'trial'

export const trial = defineCommand({
  name: 'trial',
  summary: 'Start what was built, measure it, and see what it does when things go wrong',
  arguments: [
    {
      name: 'artifact',
      summary: 'a file of a release to be tried instead: tarball, image, executable',
    },
  ],
  options: {
    quick: { summary: 'some 6 seconds: leaks are not looked for' },
    thorough: { summary: 'some minutes, for figures to rely on' },
    gameDay: { summary: 'bring it into what goes wrong in production, and see whether it recovers' },
  },
  examples: [
    { line: 'slipway build && slipway trial', says: 'exit 0 when the built service did all of it right' },
    { line: 'slipway trial --quick', says: 'in some 6 seconds' },
    { line: 'slipway trial --game-day', says: 'exit 0 when it also recovered from all that was tried' },
    { line: 'slipway trial release/<version>/ferry-<version>.tar.gz', says: 'what a release has made' },
  ],
  async run({ world, options, arguments: { artifact }, config: configFile, json, quiet, signal }) {
    if (options.quick === true && options.thorough === true) {
      throw new SlipwayError('CONFLICTING_FLAGS', { first: '--quick', second: '--thorough' })
    }
    const [{ loadConfig }, { renderTrial }, { renderFigures }, { renderGameDay }] = await Promise.all([
      import('../../config/index.js'),
      import('../render-trial.js'),
      import('../render-figures.js'),
      import('../render-game-day.js'),
    ])
    const config = await loadConfig(world, configFile)
    const effort =
      options.quick === true ? 'quick' : options.thorough === true ? 'thorough' : config.trial.effort
    const asked = { ...config, trial: { ...config.trial, effort } }
    const gameDay = options.gameDay === true
    const reports: MeasuredReport[] = []
    for (const { name, run } of await trialsOf(artifact, asked, world)) {
      const line = quiet ? null : doingLine(world.stderr, `Trying ${name}`)
      const report = await run({ signal, gameDay, say: line?.say }).finally(() => line?.end())
      reports.push(report)
      if (json || quiet) continue
      world.stdout.write(`${report.bundle} ${report.version}: ${renderTrial(report)}\n`)
      const paint = { color: useColor(world.stdout, world.env) }
      world.stdout.write(renderFigures(report, paint) + renderGameDay(report, paint))
    }
    if (json) {
      const { withoutPictures } = await import('../../trial/index.js')
      world.stdout.write(`${JSON.stringify(reports.map(withoutPictures), null, 2)}\n`)
    }
    if (reports.length === 0 && !json && !quiet)
      world.stdout.write('Nothing to try: no bundle is a service.\n')
    if (reports.some(({ measured }) => measured !== null) || (gameDay && reports.length > 0)) {
      const page = await tell(reports, config.release.dir, world)
      if (!json && !quiet) world.stdout.write(`All of it, with plots: ${page}\n`)
      const { refuseOverBudget, refuseUnrecovered } = await import('../../trial/index.js')
      await refuseOverBudget(reports, async () => page)
      refuseUnrecovered(reports, page)
    }
  },
})

interface Trial {
  readonly name: string
  readonly run: (options: Pick<TrialOptions, 'signal' | 'say' | 'gameDay'>) => Promise<MeasuredReport>
}

/** What is to be tried, one after the other. */
async function trialsOf(artifact: string | undefined, config: Config, world: World): Promise<Trial[]> {
  if (artifact !== undefined) {
    const { tryArtifact } = await import('../../release/index.js')
    return [{ name: basename(artifact), run: (options) => tryArtifact(artifact, config, world, options) }]
  }
  const [{ readBundle }, { readEarlier, tryBundle }] = await Promise.all([
    import('../../bundle/index.js'),
    import('../../trial/index.js'),
  ])
  const services = config.bundles.filter(({ kind }) => kind === 'service')
  return services.map((each) => ({
    name: each.name,
    async run(options) {
      const bundle = await readBundle(each)
      const earlier = await readEarlier(config.release.dir, bundle.manifest.version)
      return tryBundle(bundle, config.trial, world, { ...options, earlier })
    },
  }))
}

/** Writes what was measured, and gives the page to look at. */
async function tell(reports: readonly MeasuredReport[], releases: string, world: World): Promise<string> {
  const { readEarlier, writeTrial } = await import('../../trial/index.js')
  const version = reports[0]?.version ?? ''
  const earlier = await readEarlier(releases, version)
  return writeTrial(join(releases, FOLDER), { by: 'trial', version, at: world.now(), reports, earlier })
}
