// What profiles and the page cost a service: heap sampling that is always on, a CPU profile while it runs, a look at what is
// in flight, the page in a browser.
import { once } from 'node:events'
import { get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ReadyMessage } from '../../src/contract.js'
import { hasChromium, launchChromium } from '../../test/support/chromium.js'
import { load, openSockets } from './load.js'
import { quantile } from './measure.js'
import { print, printGoal } from './report.js'
import { benchTrace } from './trace.js'
import { buildServer, message, spawnServer, startServer, type ServerProcess } from './server-process.js'

const PROCESSES = 3
const ROUNDS = 7
const REQUESTS = 20_000
const CONNECTIONS = 50
/** Some seconds of them: the page is told something each second. */
const PAGE_REQUESTS = 60_000
const TURNS = 42
const TURN_REQUESTS = 4000
const IN_FLIGHT = 10_000
const SAMPLED = '524288'

export async function benchProfiles(folder: string): Promise<void> {
  const file = await buildServer(folder, 'profiled', 'outside')
  await benchSampling(file)
  await benchCpuProfile(file)
  await benchTrace(folder)
  await benchInFlight(file)
  await benchPage(file)
}

/** In every round each server is asked in turn, and compared with the one that samples nothing. */
async function benchSampling(file: string): Promise<void> {
  const ratios = { again: [] as number[], heap: [] as number[] }
  for (let process = 0; process < PROCESSES; process++) {
    const servers = await Promise.all(['0', '0', SAMPLED].map((rate) => start(file, rate)))
    for (const { port } of servers) await load(port, CONNECTIONS, REQUESTS)
    for (let round = 0; round < ROUNDS; round++) {
      const costs: number[] = []
      for (const { port, usage } of servers) {
        const before = await usage()
        await load(port, CONNECTIONS, REQUESTS)
        costs.push((await usage()).cpu - before.cpu)
      }
      const [plain = 0, again = 0, heap = 0] = costs
      ratios.again.push(again / plain)
      ratios.heap.push(heap / plain)
    }
    await Promise.all(servers.map(({ stop }) => stop()))
  }
  print(`\nCPU of a supervised server for a request, × the same one that samples nothing`)
  print(`  the same, a second process                   ${quantile(ratios.again, 0.5).toFixed(3)} ×`)
  const ratio = quantile(ratios.heap, 0.5)
  printGoal('heap sampling, always on', `${ratio.toFixed(3)} ×`, 'at most 1.02 ×', ratio <= 1.02)
}

/**
 * One server is asked in turn, for short, while a profile is taken, and twice while none is: two processes differ by more than
 * this is about, and one differs from itself from second to second.
 */
async function benchCpuProfile(file: string): Promise<void> {
  const kinds = ['none', 'profile', 'again'] as const
  const ratios = { profile: [] as number[], again: [] as number[] }
  for (let process = 0; process < PROCESSES; process++) {
    const server = await start(file, '0')
    const address = `http://${server.admin}/debug/pprof/profile?seconds=3000`
    await load(server.port, CONNECTIONS, 4 * REQUESTS)
    for (let turn = 0; turn < TURNS; turn++) {
      const costs = { none: 0, profile: 0, again: 0 }
      // Each comes as often behind each of the others.
      const order = turn % 2 === 0 ? kinds : kinds.toReversed()
      for (const kind of [...order.slice(turn % 3), ...order.slice(0, turn % 3)]) {
        const profile = kind === 'profile' ? get(address).on('error', () => {}) : null
        await sleep(100)
        costs[kind] = await costOf(server, TURN_REQUESTS)
        profile?.destroy()
        await sleep(50)
      }
      ratios.profile.push((2 * costs.profile) / (costs.none + costs.again))
      ratios.again.push(costs.again / costs.none)
    }
    await server.stop()
  }
  const [profile, again] = [quantile(ratios.profile, 0.5), quantile(ratios.again, 0.5)]
  print(`  the same, at another time                    ${again.toFixed(3)} ×`)
  const reached = `${profile.toFixed(3)} ×`
  printGoal('a CPU profile of 100 Hz, while it runs', reached, 'at most 1.03 ×', profile <= 1.03)
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

/** One server is asked in turn while its page is open and while it is not: two processes differ by more than this is about. */
export async function benchPage(file: string): Promise<void> {
  print(`\nCPU of a supervised server for a request, × the same one while nobody looks at its page`)
  if (!hasChromium) return print('  not measured: Chromium is not installed')
  const ratios: number[] = []
  for (let process = 0; process < PROCESSES; process++) {
    const server = await start(file, SAMPLED)
    const browser = await launchChromium()
    const page = await browser.newPage()
    await load(server.port, CONNECTIONS, PAGE_REQUESTS)
    let before = await costOf(server, PAGE_REQUESTS)
    for (let round = 0; round < ROUNDS; round++) {
      await page.goto(`http://${server.admin}/`)
      await page.waitForSelector('#phase.serving')
      const open = await costOf(server, PAGE_REQUESTS)
      await page.goto('about:blank')
      const after = await costOf(server, PAGE_REQUESTS)
      ratios.push((2 * open) / (before + after))
      before = after
    }
    await browser.close()
    await server.stop()
  }
  const [low = 0, ratio = 0, high = 0] = [0.25, 0.5, 0.75].map((part) => quantile(ratios, part))
  print(`  quartiles                                    ${low.toFixed(3)}–${high.toFixed(3)} ×`)
  printGoal('the page open in a browser', `${ratio.toFixed(3)} ×`, 'at most 1.02 ×', ratio <= 1.02)
}

async function costOf({ port, usage }: ServerProcess, requests: number): Promise<number> {
  const before = await usage()
  await load(port, CONNECTIONS, requests)
  return (await usage()).cpu - before.cpu
}
