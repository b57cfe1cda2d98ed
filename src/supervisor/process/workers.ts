import cluster, { type Worker } from 'node:cluster'
import { isMainThread } from 'node:worker_threads'
import type { Cut, DrainReport } from '../drain/drain.js'
import type { Log } from '../log/log.js'

/** From the primary of a cluster to its workers. A signal would not do: Ctrl-C reaches them as well, and a second one ends them. */
interface DrainOrder {
  readonly slipway: 'drain'
  readonly reason: string
}

/** From a worker that was asked to drain, when all were meant. */
interface DrainRequest {
  readonly slipway: 'drain all'
  readonly reason: string
}

/** Whether others like this one run beside it: in workers of a cluster, or in threads. */
export const isOneOfSeveral = cluster.isWorker || !isMainThread

/** From a worker to the primary: an order that came before found nobody who listens. */
const supervised = 'supervised'

/** In a worker of a cluster: drains when the primary says so. */
export function listenForOrders(drain: (reason: string) => void): void {
  if (!cluster.isWorker) return
  process.on('message', (message: unknown) => {
    const { slipway, reason } = (message ?? {}) as Partial<DrainOrder>
    if (slipway === 'drain' && typeof reason === 'string') drain(reason)
  })
  if (process.connected) process.send?.({ slipway: supervised }, undefined, undefined, () => {})
}

/** In a worker of a supervised primary: has it drain all of them. */
export function askPrimaryToDrain(reason: string): void {
  process.send?.({ slipway: 'drain all', reason } satisfies DrainRequest, undefined, undefined, () => {})
}

/** In the primary: drains when a worker asks for it. */
export function hearWorkersAsk(drain: (reason: string) => void): void {
  cluster.on('message', (_worker, message: Partial<DrainRequest> | null) => {
    const { slipway, reason } = message ?? {}
    if (slipway === 'drain all' && typeof reason === 'string') drain(reason)
  })
}

/**
 * In the primary: has all workers drain, waits until they are gone, and kills those that are not at the deadline
 * (milliseconds). It is drained when its threads are as well.
 */
export async function drainWorkers(
  reason: string,
  deadline: number,
  log: Log,
  threadsEnded: Promise<unknown>,
): Promise<DrainReport> {
  const start = performance.now()
  const age = (): number => Math.round(performance.now() - start)
  const cut: Cut[] = []
  const give = (worker: Worker): void => {
    if (worker.isConnected()) worker.send({ slipway: 'drain', reason } satisfies DrainOrder, () => {})
  }
  const lose = (worker: Worker, how: string): void => {
    const what = `worker ${worker.id} (pid ${worker.process.pid})`
    cut.push({ id: null, what, age: age() })
    log.error({ worker: worker.id, pid: worker.process.pid }, how)
  }
  const known = workers()
  // A main thread may have threads alone, which tell for themselves.
  log.info({ reason, ...(known.length > 0 && { workers: known.length }) }, 'draining')
  for (const worker of known) give(worker)
  // The service may still be starting them, and new ones.
  cluster.on('message', (worker, message: { slipway?: unknown } | null) => {
    if (message?.slipway === supervised) give(worker)
  })
  const workersEnded = new Promise<void>((resolve) => {
    const finish = (): void => {
      clearTimeout(timer)
      resolve()
    }
    const timer = setTimeout(() => {
      for (const worker of workers()) {
        lose(worker, 'a worker did not drain in time: killed')
        worker.process.kill('SIGKILL')
      }
      finish()
    }, deadline)
    cluster.on('exit', (worker, code, signal) => {
      if (code !== 0) lose(worker, `a worker ended with ${signal ?? code}`)
      if (workers().length === 0) finish()
    })
    if (workers().length === 0) finish()
  })
  await Promise.all([workersEnded, threadsEnded])
  log.info({ duration: age() }, 'drained')
  return { reason, duration: age(), cut }
}

function workers(): Worker[] {
  return Object.values(cluster.workers ?? {}).filter((worker): worker is Worker => worker?.isDead() === false)
}
