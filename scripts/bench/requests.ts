// CPU of the server process for each request: supervised, bare, and as others log.
import { quantile } from './measure.js'
import { load } from './load.js'
import { print, printGoal } from './report.js'
import { startServer, type ServerProcess } from './server-process.js'

const BARE = 'bare'
const LOGGED = 'slipway, two log lines'
const TRACKED = 'slipway, log level warn'
const peers = ['pino-http, start and end lines', 'fastify with its logger']
const AGAIN = 'bare, a second process'

const PROCESSES = 4
const ROUNDS = 7
const REQUESTS = 20_000
const CONNECTIONS = 50

/** In every round each server is asked in turn, and compared with the bare one of that round. */
export async function benchRequests(file: string): Promise<void> {
  const names = [BARE, LOGGED, TRACKED, ...peers, AGAIN]
  const ratios = new Map(names.map((name) => [name, [] as number[]]))
  const costs = new Map(names.map((name) => [name, [] as number[]]))
  for (let process = 0; process < PROCESSES; process++) {
    const servers = await Promise.all(names.map((name) => startServer(file, [name === AGAIN ? BARE : name])))
    for (const { port } of servers) await load(port, CONNECTIONS, REQUESTS)
    for (let round = 0; round < ROUNDS; round++) {
      let bare = 0
      for (const [index, name] of names.entries()) {
        const cost = await costOf(servers[index] as ServerProcess)
        if (index === 0) bare = cost
        costs.get(name)?.push(cost)
        ratios.get(name)?.push(cost / bare)
      }
    }
    await Promise.all(servers.map(({ stop }) => stop()))
  }

  print(
    `\nCPU of the server process for a request, ${CONNECTIONS} keep-alive connections, × bare [quartiles]`,
  )
  for (const name of names) {
    const [low, middle, high] = [0.25, 0.5, 0.75].map((part) =>
      quantile(ratios.get(name) ?? [], part).toFixed(2),
    )
    const cost = quantile(costs.get(name) ?? [], 0.5).toFixed(1)
    print(`  ${name.padEnd(44)} ${middle} × [${low}–${high}]   ${cost.padStart(5)} µs`)
  }
  const goal = (what: string, name: string, limit: number): void => {
    const ratio = quantile(ratios.get(name) ?? [], 0.5)
    printGoal(what, `${ratio.toFixed(2)} ×`, `at most ${limit} ×`, ratio <= limit)
  }
  goal('two log lines, id, context and tracking / bare, CPU', LOGGED, 1.5)
  goal('tracking and drain alone / bare, CPU', TRACKED, 1.03)
}

/** Microseconds. */
async function costOf({ port, usage }: ServerProcess): Promise<number> {
  const before = await usage()
  await load(port, CONNECTIONS, REQUESTS)
  return ((await usage()).cpu - before.cpu) / REQUESTS
}
