// What profiles cost a service: heap sampling that is always on, a CPU profile while it runs, a look at what is in flight.
import { once } from 'node:events'
import { get } from 'node:http'
import type { ReadyMessage } from '../../src/contract.js'
import { load, openSockets } from './load.js'
import { quantile } from './measure.js'
import { print, printGoal } from './report.js'
import { buildServer, message, spawnServer, startServer } from './server-process.js'

const PROCESSES = 3
const ROUNDS = 7
const REQUESTS = 20_000
const CONNECTIONS = 50
const IN_FLIGHT = 10_000
const SAMPLED = '524288'

export async function benchProfiles(folder: string): Promise<void> {
  const file = await buildServer(folder, 'profiled', 'outside')
  await benchSampling(file)
  await benchInFlight(file)
}

/** In every round each server is asked in turn, and compared with the one that samples nothing. */
async function benchSampling(file: string): Promise<void> {
  const ratios = { again: [] as number[], heap: [] as number[], cpu: [] as number[] }
  for (let process = 0; process < PROCESSES; process++) {
    const servers = await Promise.all(['0', '0', SAMPLED, '0'].map((rate) => start(file, rate)))
    for (const { port } of servers) await load(port, CONNECTIONS, REQUESTS)
    const profile = get(`http://${servers[3]?.admin}/debug/pprof/profile?seconds=3000`).on('error', () => {})
    for (let round = 0; round < ROUNDS; round++) {
      const costs: number[] = []
      for (const { port, usage } of servers) {
        const before = await usage()
        await load(port, CONNECTIONS, REQUESTS)
        costs.push((await usage()).cpu - before.cpu)
      }
      const [plain = 0, again = 0, heap = 0, cpu = 0] = costs
      ratios.again.push(again / plain)
      ratios.heap.push(heap / plain)
      ratios.cpu.push(cpu / plain)
    }
    profile.destroy()
    await Promise.all(servers.map(({ stop }) => stop()))
  }
  print(`\nCPU of a supervised server for a request, × the same one that samples nothing`)
  print(`  the same, a second process                   ${quantile(ratios.again, 0.5).toFixed(3)} ×`)
  const goal = (what: string, values: readonly number[], limit: number): void => {
    const ratio = quantile(values, 0.5)
    printGoal(what, `${ratio.toFixed(3)} ×`, `at most ${limit} ×`, ratio <= limit)
  }
  goal('heap sampling, always on', ratios.heap, 1.02)
  goal('a CPU profile of 100 Hz, while it runs', ratios.cpu, 1.03)
}

async function start(file: string, rate: string) {
  const server = await startServer(file, [rate])
  const { admin } = await message<ReadyMessage>(server.child, 'admin')
  return { ...server, admin }
}

/** How long the event loop is late while /debug/pprof/goroutine is answered. */
async function benchInFlight(file: string): Promise<void> {
  const child = spawnServer(file, [SAMPLED])
  const [{ port }, { admin }] = await Promise.all([
    message<{ port: number }>(child, 'port'),
    message<ReadyMessage>(child, 'admin'),
  ])
  const sockets = await openSockets(port, IN_FLIGHT)
  for (const socket of sockets) socket.write('GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n')
  const stalls: Record<string, number> = {}
  for (const query of ['', '?debug=1', '?debug=2']) {
    const worst: number[] = []
    for (let round = 0; round < 5; round++) {
      child.send('watch')
      await (await fetch(`http://${admin}/debug/pprof/goroutine${query}`)).arrayBuffer()
      child.send('stall')
      worst.push((await message<{ stall: number }>(child, 'stall')).stall)
    }
    stalls[query] = quantile(worst, 0.5)
  }
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
  for (const socket of sockets) socket.destroy()
  print(
    `\nThe longest stall of the event loop while /debug/pprof/goroutine is read, ${IN_FLIGHT} requests in flight`,
  )
  for (const [query, stall] of Object.entries(stalls))
    printGoal(`goroutine${query}`, `${stall.toFixed(1)} ms`, 'at most 20 ms', stall <= 20)
}
