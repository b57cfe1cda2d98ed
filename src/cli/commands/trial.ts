import { join } from 'node:path'
import { SlipwayError } from '../../errors.js'
import type { MeasuredReport } from '../../trial/index.js'
import { useColor } from '../color.js'
import { defineCommand } from '../command.js'
import { doingLine } from '../doing-line.js'

/** Beside the folders of the releases, which are named by versions. */
const FOLDER = 'trial'

export const trial = defineCommand({
  name: 'trial',
  summary: 'Start what was built, measure it, and see what it does when things go wrong',
  options: {
    quick: { summary: 'some 5 seconds: much will be not conclusive' },
    thorough: { summary: 'some minutes, for figures to rely on' },
  },
  examples: [
    { line: 'slipway build && slipway trial', says: 'exit 0 when the built service did all of it right' },
    { line: 'slipway trial --quick', says: 'in some 5 seconds' },
  ],
  async run({ world, options, config: configFile, json, quiet, signal }) {
    if (options.quick === true && options.thorough === true) {
      throw new SlipwayError('CONFLICTING_FLAGS', { first: '--quick', second: '--thorough' })
    }
    const [{ loadConfig }, { readBundle }, rooms, { renderTrial }, { renderFigures }] = await Promise.all([
      import('../../config/index.js'),
      import('../../bundle/index.js'),
      import('../../trial/index.js'),
      import('../render-trial.js'),
      import('../render-figures.js'),
    ])
    const { readEarlier, refuseOverBudget, tryBundle, withoutPictures, writeTrial } = rooms
    const { bundles, trial: configured, release } = await loadConfig(world, configFile)
    const effort =
      options.quick === true ? 'quick' : options.thorough === true ? 'thorough' : configured.effort
    const services = bundles.filter(({ kind }) => kind === 'service')
    const reports: MeasuredReport[] = []
    for (const each of services) {
      const bundle = await readBundle(each)
      const earlier = await readEarlier(release.dir, bundle.manifest.version)
      const line = quiet ? null : doingLine(world.stderr, `Trying ${each.name}`)
      const report = await tryBundle(bundle, { ...configured, effort }, world, {
        signal,
        earlier,
        say: line?.say,
      }).finally(() => line?.end())
      reports.push(report)
      if (json || quiet) continue
      world.stdout.write(`${report.bundle} ${report.version}: ${renderTrial(report)}\n`)
      world.stdout.write(renderFigures(report, { color: useColor(world.stdout, world.env) }))
    }
    const [first] = reports
    if (first === undefined) {
      if (json) world.stdout.write('[]\n')
      else if (!quiet) world.stdout.write('Nothing to try: no bundle is a service.\n')
      return
    }
    const { version } = first
    const told = { by: 'trial', version, at: world.now(), reports } as const
    const earlier = await readEarlier(release.dir, version)
    const page = effort === 'none' ? '' : await writeTrial(join(release.dir, FOLDER), { ...told, earlier })
    if (json) world.stdout.write(`${JSON.stringify(reports.map(withoutPictures), null, 2)}\n`)
    else if (page !== '' && !quiet) world.stdout.write(`All of it, with plots: ${page}\n`)
    await refuseOverBudget(reports, async () => page)
  },
})
