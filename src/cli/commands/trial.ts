import type { TrialReport } from '../../trial/index.js'
import { defineCommand } from '../command.js'

export const trial = defineCommand({
  name: 'trial',
  summary: 'Start what was built, ask it for its version, stop it with a request in flight',
  examples: [
    { line: 'slipway build && slipway trial', says: 'exit 0 when the built service did all of it right' },
  ],
  async run({ world, config: configFile, json, quiet, signal }) {
    const [{ loadConfig }, { readBundle }, { tryBundle }, { renderTrial }] = await Promise.all([
      import('../../config/index.js'),
      import('../../bundle/index.js'),
      import('../../trial/index.js'),
      import('../render-trial.js'),
    ])
    const config = await loadConfig(world, configFile)
    const reports: TrialReport[] = []
    for (const each of config.bundles.filter(({ kind }) => kind === 'service')) {
      const report = await tryBundle(await readBundle(each), config.trial, world, { signal })
      reports.push(report)
      if (json || quiet) continue
      world.stdout.write(`${report.bundle} ${report.version}: ${renderTrial(report)}\n`)
    }
    if (json) world.stdout.write(`${JSON.stringify(reports, null, 2)}\n`)
    else if (reports.length === 0 && !quiet) world.stdout.write('Nothing to try: no bundle is a service.\n')
  },
})
