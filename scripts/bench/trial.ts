// Whether the trial tells the truth: memory per connection beside what /proc says of the process, and no false alarm in
// twenty runs of a healthy service.
import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { loadConfig } from '../../src/config/index.js'
import { readBundle } from '../../src/bundle/index.js'
import { withService } from '../../src/trial/launch.js'
import { launchBundle } from '../../src/trial/launch-bundle.js'
import { withClients } from '../../src/trial/measure/clients.js'
import { measureConnections } from '../../src/trial/measure/connections.js'
import { efforts } from '../../src/trial/measure/efforts.js'
import { probeOf } from '../../src/trial/measure/probe.js'
import type { Stage } from '../../src/trial/measure/stage.js'
import type { MeasuredReport } from '../../src/trial/index.js'
import { processWorld } from '../../src/world.js'
import { quantile } from './measure.js'
import { print, printGoal } from './report.js'

const CONNECTIONS = 5000
const PAIRS = 5
const RUNS = 20
const WARM = 2000

/** Of the starter service, which this repository's own build has made. */
export async function benchTrial(_folder: string, slipway: string): Promise<void> {
  await benchMemory()
  benchAlarms(slipway)
}

async function benchMemory(): Promise<void> {
  const ratios: number[] = []
  for (let pair = 0; pair < PAIRS; pair++) {
    const inside = await onStage(async (stage) => {
      const { figures } = await measureConnections(stage, efforts.normal.counts)
      return figures.find(({ name }) => name === 'memoryPerConnection')?.value ?? Number.NaN
    })
    const outside = await onStage((stage, rss) => {
      return withClients(stage, CONNECTIONS, async (clients) => {
        await stage.probe.settle()
        const before = await rss()
        await clients.askAll()
        await stage.probe.settle()
        return ((await rss()) - before) / CONNECTIONS
      })
    })
    ratios.push(inside / outside)
  }
  const off = Math.max(...ratios.map((ratio) => Math.abs(ratio - 1)))
  print(`\nMemory of an idle connection as a trial has it, × /proc at 0 and ${CONNECTIONS} connections`)
  const text = `${quantile(ratios, 0.5).toFixed(3)} ×, at most ${(off * 100).toFixed(1)} % off`
  printGoal(`${PAIRS} pairs of processes`, text, 'at most 10 % off', off <= 0.1)
}

/** With a service that has been under load. */
async function onStage<T>(play: (stage: Stage, rss: () => Promise<number>) => Promise<T>): Promise<T> {
  const world = processWorld()
  const { bundles, trial } = await loadConfig(world)
  const starter = bundles.find(({ name }) => name === 'starter')
  if (starter === undefined) throw new Error('the starter is no bundle of this repository')
  const { launch, remove } = await launchBundle(await readBundle(starter), trial, world)
  try {
    return await withService(launch, { limit: trial.ready }, async (running) => {
      const admin = running.message.admin ?? ''
      const probe = probeOf(admin, running.service)
      const { requests, connections } = trial
      const stage = { ...running, admin, probe, requests, client: null, connections }
      await withClients(stage, 20, (clients) => clients.keepAsking(WARM))
      await sleep(500)
      return play(stage, () => rssOf(running.service.pid))
    })
  } finally {
    await remove()
  }
}

async function rssOf(pid: number): Promise<number> {
  const status = await readFile(join('/proc', String(pid), 'status'), 'utf8')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024
}

function benchAlarms(slipway: string): void {
  const alarms: string[] = []
  let longest = 0
  for (let run = 0; run < RUNS; run++) {
    const begin = performance.now()
    const { stdout } = spawnSync(process.execPath, [slipway, 'trial', '--json'], { encoding: 'utf8' })
    longest = Math.max(longest, performance.now() - begin)
    for (const { measured } of JSON.parse(stdout) as MeasuredReport[]) {
      const over = measured?.figures.filter(({ verdict }) => verdict === 'over') ?? []
      alarms.push(...over.map(({ name, value, note }) => `${name} ${value} ${note ?? ''}`))
    }
  }
  print(`\nTrials of a healthy service, ${RUNS} of them`)
  printGoal('false alarms', String(alarms.length), 'none', alarms.length === 0)
  for (const alarm of alarms) print(`    ${alarm}`)
  printGoal('the longest', `${(longest / 1000).toFixed(1)} s`, 'at most 30 s', longest <= 30_000)
}
