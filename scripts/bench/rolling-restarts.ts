// Restarts two instances in turn, as people do, while clients ask. For the benchmark and its test.
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ReadyMessage } from '../../src/contract.js'
import { HAPROXY_LAG } from '../../src/generate/deploy/fill-in.js'
import { askOnAndOn, type Answers } from './restarts-clients.js'
import { freePort, startHaproxy, type Instance } from './restarts-haproxy.js'
import { message, spawnServer } from './server-process.js'

export interface Restarted extends Answers {
  /** Lines of haproxy's log about requests that did not end as they should. */
  readonly complaints: readonly string[]
  /** How many times haproxy saw an instance go, and come back. */
  readonly downs: number
  readonly ups: number
}

/**
 * Needs a bundle of servers/restarts.ts, and the number of restarts, of both instances together. An aborted signal ends
 * all processes.
 */
export async function restartInTurn(
  folder: string,
  file: string,
  restarts: number,
  signal?: AbortSignal,
): Promise<Restarted> {
  const processes = new Set<ChildProcess>()
  const end = (): void => processes.forEach((child) => void child.kill('SIGKILL'))
  signal?.addEventListener('abort', end)
  const stop = new AbortController()
  const start = (instance: Instance): Promise<ChildProcess> => {
    const child = spawn(file, instance)
    processes.add(child)
    child.once('exit', () => processes.delete(child))
    return ready(child)
  }
  try {
    const one = { port: await freePort(), admin: await freePort() }
    const two = { port: await freePort(), admin: await freePort() }
    const running = await Promise.all([start(one), start(two)])
    const haproxy = await startHaproxy(folder, one, two)
    processes.add(haproxy.child)
    const answers = askOnAndOn(haproxy.port, stop.signal)
    for (let count = 0; count < restarts; count += 1) {
      // One after the other is what this is about.
      // oxlint-disable-next-line no-await-in-loop
      await stopped(running[count % 2] as ChildProcess)
      // oxlint-disable-next-line no-await-in-loop
      running[count % 2] = await start(count % 2 === 0 ? one : two)
    }
    // The last one is taken back.
    await sleep(1000)
    stop.abort()
    const sum = await answers
    return { ...sum, ...readLog(haproxy.log()) }
  } finally {
    stop.abort()
    end()
  }
}

function spawn(file: string, { port, admin }: Instance): ChildProcess {
  return spawnServer(file, [], [], {
    PORT: String(port),
    SLIPWAY_ADMIN: `127.0.0.1:${admin}`,
    LAG: String(HAPROXY_LAG),
  })
}

/** The other one may be told to stop as soon as this one says so: nobody asks what haproxy thinks. */
async function ready(child: ChildProcess): Promise<ChildProcess> {
  const { admin } = await message<ReadyMessage>(child, 'service')
  if (admin === null) throw new Error('an admin server could not listen')
  return child
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) throw new Error('an instance ended by itself')
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  const [code, signal] = await gone
  if (code !== 0) throw new Error(`an instance ended with ${String(code ?? signal)}`)
}

/** In a line: the status, bytes, cookies, and how it ended. */
const REQUEST = / (-?\d+) \d+ - - (\S{4}) \d+\//

function readLog(log: readonly string[]): Pick<Restarted, 'complaints' | 'downs' | 'ups'> {
  const failed = (line: string): boolean => {
    const [, status, end] = REQUEST.exec(line) ?? []
    return status !== undefined && (status !== '200' || end !== '----')
  }
  const count = (text: string): number => log.filter((line) => line.includes(text)).length
  return { complaints: log.filter(failed), downs: count(' is DOWN, '), ups: count(' is UP, ') }
}
