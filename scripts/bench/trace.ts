// What `bundle.trace: 'async'` costs: of a call alone, and of a request that makes 25 of them. A library for the benchmarks.
import { join, relative, resolve } from 'node:path'
import { bundle } from '../../src/bundle/index.js'
import { defaults } from '../../src/config/defaults.js'
import { parseVersion } from '../../src/version/index.js'
import { load } from './load.js'
import { quantile } from './measure.js'
import { print } from './report.js'
import { message, startServer } from './server-process.js'

const PROCESSES = 3
const ROUNDS = 5
const REQUESTS = 10_000
const CONNECTIONS = 50

export async function benchTrace(folder: string): Promise<void> {
  const files = [await build(folder, false), await build(folder, 'async')]
  const requests: number[] = []
  const calls: number[] = []
  for (let process = 0; process < PROCESSES; process++) {
    const servers = await Promise.all(files.map((file) => startServer(file, [])))
    for (const { port } of servers) await load(port, CONNECTIONS, REQUESTS)
    for (let round = 0; round < ROUNDS; round++) {
      const costs: number[] = []
      const nanoseconds: number[] = []
      for (const { child, port, usage } of servers) {
        const before = await usage()
        await load(port, CONNECTIONS, REQUESTS)
        costs.push((await usage()).cpu - before.cpu)
        child.send('calls')
        nanoseconds.push((await message<{ nanoseconds: number }>(child, 'nanoseconds')).nanoseconds)
      }
      const [plain = 0, traced = 0] = costs
      requests.push(traced / plain)
      calls.push((nanoseconds[1] ?? 0) - (nanoseconds[0] ?? 0))
    }
    await Promise.all(servers.map(({ stop }) => stop()))
  }
  print(`\nWhat bundle.trace: 'async' costs`)
  print(`  a call of an async function that awaits        +${quantile(calls, 0.5).toFixed(0)} ns`)
  print(`  CPU of a request that makes 25 such calls      ${quantile(requests, 0.5).toFixed(3)} ×`)
}

/** Gives the file. */
async function build(folder: string, trace: 'async' | false): Promise<string> {
  const root = resolve('.')
  const config = {
    ...defaults.bundle,
    name: 'traced',
    root,
    entries: { server: relative(root, resolve('scripts/bench/servers/traced.ts')) },
    outDir: join(folder, `traced-${trace}`),
    keepNames: null,
    alias: { 'slipway/supervisor': resolve('dist/supervisor.js') },
    trace,
  }
  const parts = parseVersion('1.0.275-b244a2b9b8-20150202.163449')
  const version = { ...parts, version: '1.0.275-b244a2b9b8-20150202.163449', commit: null, branch: null }
  const named = { ...version, semver: '1.0.275', npm: '1.0.275', committedAt: '2015-02-02T16:34:49.000Z' }
  const { dir, manifest } = await bundle(config, { version: named, module: null })
  return join(dir, manifest.entries['server'] ?? '')
}
