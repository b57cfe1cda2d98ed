// What clients lose while a server drains, and how long it takes to end: supervised, bare, and as others do it.
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { busyClients, idleClients, nothing, type Outcome } from './drain-scenes.js'
import { print, printGoal } from './report.js'
import { buildServer, startServer, type ServerProcess } from './server-process.js'

const OURS = 'slipway'
const names = [OURS, 'bare', 'stoppable', 'http-terminator', 'terminus', 'http-graceful-shutdown', 'fastify']

const RUNS = 3

/** The supervisor's default. */
const LINGER = 500

/** Milliseconds after which the clients leave, and a server that has still not ended is killed. */
const PATIENCE = 5000

interface Drained extends Outcome {
  /** Milliseconds from the signal to the end of the process. */
  exit: number
}

export async function benchDrain(folder: string): Promise<void> {
  const file = await buildServer(folder, 'drain', 'outside')
  for (const wait of [200, 1500]) {
    await compare(`drain, 100 busy connections, answers take ${wait} ms`, wait, (name) =>
      busy(file, name, wait),
    )
  }
  for (const after of [0, 1, 5]) {
    const title = `drain, 100 idle connections, each brings a POST ${after} ms after the signal`
    await compare(title, 200, (name) => idle(file, name, after))
  }
}

async function compare(title: string, wait: number, run: (name: string) => Promise<Drained>): Promise<void> {
  print(`\n${title}, ${RUNS} runs`)
  for (const name of names) {
    const sum: Drained = { ...nothing(), exit: 0 }
    for (let round = 0; round < RUNS; round++) {
      const { exit, ...outcome } = await run(name)
      for (const key of Object.keys(outcome) as (keyof Outcome)[]) sum[key] += outcome[key]
      sum.exit = Math.max(sum.exit, exit)
    }
    const { answered, lost, reset, unavailable, exit } = sum
    const counts = [`answered ${answered}`, `lost ${lost}`, `reset ${reset}`, `503 ${unavailable}`]
    const end = exit > PATIENCE ? `still there after ${PATIENCE} ms` : `exit ${exit.toFixed(0)} ms at most`
    print(`  ${name.padEnd(24)} ${counts.map((text) => text.padEnd(15)).join('')} ${end}`)
    if (name !== OURS) continue
    const missed = lost + reset + unavailable
    printGoal('lost, reset or 503', String(missed), 'none', missed === 0)
    const limit = LINGER + wait + 100
    printGoal('exit', `${exit.toFixed(0)} ms`, `at most ${limit} ms`, exit <= limit)
  }
}

async function busy(file: string, name: string, wait: number): Promise<Drained> {
  const server = await startServer(file, [name, String(wait)])
  const stop = new AbortController()
  let draining = false
  const clients = busyClients(server.port, () => draining, stop.signal)
  await sleep(wait * (1.5 + Math.random()) + 300)
  draining = true
  const exit = await endOf(server, () => stop.abort())
  return { ...(await clients), exit }
}

async function idle(file: string, name: string, after: number): Promise<Drained> {
  const server = await startServer(file, [name, '200'])
  let exit: Promise<number> | undefined
  const signal = (): void => {
    exit = endOf(server, () => {})
  }
  const outcome = await idleClients(server.port, signal, after)
  return { ...outcome, exit: (await exit) ?? Number.NaN }
}

/** Sends the signal. Gives the milliseconds until the process ended, or had to be killed. */
async function endOf({ child }: ServerProcess, outOfPatience: () => void): Promise<number> {
  const start = performance.now()
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  const kill = setTimeout(() => {
    outOfPatience()
    setTimeout(() => child.kill('SIGKILL'), 200)
  }, PATIENCE)
  await gone
  clearTimeout(kill)
  return performance.now() - start
}
