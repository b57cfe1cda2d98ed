import { resolve } from 'node:path'
import { shellWord, SlipwayError } from '../../errors.js'
import type { Reporter } from '../../release/index.js'
import { useColor } from '../color.js'
import { type Call, defineCommand } from '../command.js'
import { printWarnings } from '../print-warnings.js'

export const release = defineCommand({
  name: 'release',
  summary: 'Build, try, package and publish what build.config.ts names',
  options: {
    dryRun: { summary: 'print the plan, say what is in its way, and change nothing' },
    snapshot: { summary: 'allow a tree with changes; the version says .dirty' },
    breakLock: { summary: 'take the lock from another release of this commit, which is dead' },
    dotenv: {
      value: 'FILE',
      summary: 'write the outputs for later CI jobs, as GitLab reads them; relative to --cwd',
    },
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
    const [{ loadConfig }, { release: carryOut }, { renderPlan }, { renderSummary }] = await Promise.all([
      import('../../config/index.js'),
      import('../../release/index.js'),
      import('../render-plan.js'),
      import('../render-summary.js'),
    ])
    const config = await loadConfig(world, configFile)
    const dryRun = options.dryRun === true
    const shown = dryRun || quiet ? null : await reporterFor({ world, json, signal })
    const begun = new Set<string>()
    const reporter: Reporter = {
      report(event) {
        if (event.type === 'started') begun.add(event.step.id)
        shown?.report(event)
      },
      close: async () => shown?.close(),
    }
    const request = {
      config,
      world,
      dryRun,
      snapshot: options.snapshot === true,
      breakLock: options.breakLock === true,
      again: commandLine(config.root, {
        config: configFile.file && resolve(world.cwd, configFile.file),
        dotenv: options.dotenv && resolve(world.cwd, options.dotenv),
      }),
      signal,
      reporter,
    }
    const { plan, result } = await carryOut({ ...request, dotenv: options.dotenv }).catch(
      (error: unknown) => {
        if (signal.aborted && !quiet) world.stderr.write(`${cancelled(begun)}\n`)
        throw error
      },
    )
    const color = useColor(world.stdout, world.env)
    if (json) world.stdout.write(`${JSON.stringify(result ?? plan, null, 2)}\n`)
    else if (result === null) world.stdout.write(renderPlan(plan))
    else if (quiet) world.stdout.write(result.dir === null ? '' : `${result.dir}\n`)
    else world.stdout.write(`\n${renderSummary(result, { color })}`)
    if (result !== null && !quiet) await printWarnings(result.warnings, world)
  },
})

function cancelled(begun: ReadonlySet<string>): string {
  const isBegun = [...begun].some((id) => id === 'place' || id.startsWith('publish:'))
  return isBegun
    ? 'Cancelled on the way: the same command again goes on from there.'
    : 'Cancelled: nothing was released.'
}

/** What goes on with a release, from whichever folder. */
function commandLine(cwd: string, files: Readonly<Record<'config' | 'dotenv', string | undefined>>): string {
  const flags = Object.entries({ cwd, ...files }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, value],
  )
  return ['slipway', 'release', ...flags].map(shellWord).join(' ')
}

/** Progress goes where the result goes, but with `--json`, which has stdout to itself. */
async function reporterFor({
  world,
  json,
  signal,
}: Pick<Call, 'world' | 'json' | 'signal'>): Promise<Reporter> {
  const [{ lineReporter }, { liveReporter }] = await Promise.all([
    import('../reporter-lines.js'),
    import('../reporter-live.js'),
  ])
  const stream = json ? world.stderr : world.stdout
  // Where lines cannot be drawn over, or are read later, one after the other is what helps.
  const isLive = stream.isTTY === true && !world.env['CI'] && world.env['TERM'] !== 'dumb'
  return isLive ? liveReporter(stream, signal) : lineReporter(stream, signal)
}
