import { SlipwayError } from '../../errors.js'
import type { Reporter } from '../../release/index.js'
import { useColor } from '../color.js'
import { type Call, defineCommand } from '../command.js'
import { printWarnings } from '../print-warnings.js'

export const release = defineCommand({
  name: 'release',
  summary: 'Build, try and package everything into release/<version>/',
  options: {
    dryRun: { summary: 'print the plan and touch nothing' },
    snapshot: { summary: 'allow a tree with changes; the version says .dirty' },
    dotenv: { value: 'FILE', summary: 'write the outputs for later CI jobs, as GitLab reads them' },
  },
  examples: [
    { line: 'slipway release', says: 'artifacts and their checksums, in release/<version>/' },
    { line: 'slipway release --dry-run', says: 'what it would do' },
    { line: 'slipway release --snapshot', says: 'the same from a tree with changes, to try it' },
  ],
  async run({ world, options, config: configFile, json, quiet, signal }) {
    if (options.dryRun === true && options.dotenv !== undefined) {
      throw new SlipwayError('CONFLICTING_FLAGS', { first: '--dry-run', second: '--dotenv' })
    }
    const [{ loadConfig }, rooms] = await Promise.all([
      import('../../config/index.js'),
      import('../../release/index.js'),
    ])
    const config = await loadConfig(world, configFile)
    const dryRun = options.dryRun === true
    const { plan, result } = await rooms.release({
      config,
      world,
      dryRun,
      snapshot: options.snapshot === true,
      signal,
      ...(options.dotenv === undefined ? {} : { dotenv: options.dotenv }),
      ...(dryRun || quiet ? {} : { reporter: await reporterFor({ world, json }) }),
    })
    const color = useColor(world.stdout, world.env)
    if (json) world.stdout.write(`${JSON.stringify(result ?? plan, null, 2)}\n`)
    else if (result === null) world.stdout.write(rooms.renderPlan(plan))
    else if (quiet) world.stdout.write(`${result.dir}\n`)
    else world.stdout.write(`\n${rooms.renderSummary(result, { color })}`)
    if (result !== null && !quiet) await printWarnings(result.warnings, world)
  },
})

/** Progress goes where the result goes, but with `--json`, which has stdout to itself. */
async function reporterFor({ world, json }: Pick<Call, 'world' | 'json'>): Promise<Reporter> {
  const { lineReporter, liveReporter } = await import('../../release/index.js')
  const stream = json ? world.stderr : world.stdout
  // Where lines cannot be drawn over, or are read later, one after the other is what helps.
  const isLive = stream.isTTY === true && !world.env['CI'] && world.env['TERM'] !== 'dumb'
  return isLive ? liveReporter(stream) : lineReporter(stream)
}
