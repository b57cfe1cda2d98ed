import cluster from 'node:cluster'
import { watchClusterListeners } from './cluster-listeners.js'

/** Between a worker that is about to stop listening, and the primary, which accepts for it. */
type Message = { readonly slipway: 'may I stop listening' | 'stop listening' }

/** Names the primary that answers, to its workers. */
const PRIMARY_ENV = 'SLIPWAY_PRIMARY'

/** Milliseconds to wait for its answer. */
const LIMIT = 6000

/** In the primary, before it starts workers. It stops accepting for them all when they all drain. */
export function answerWorkers(isDraining: () => boolean): void {
  process.env[PRIMARY_ENV] = String(process.pid)
  const stopAccepting = watchClusterListeners()
  cluster.on('message', (worker, message: Partial<Message> | null) => {
    if (message?.slipway !== 'may I stop listening') return
    void (async () => {
      if (isDraining()) await stopAccepting()
      if (worker.isConnected()) worker.send({ slipway: 'stop listening' } satisfies Message, () => {})
    })()
  })
}

/** In a worker of a supervised primary: waits until that has handed over what it accepted. Elsewhere at once. */
export function mayStopListening(): Promise<void> {
  return new Promise((resolve) => {
    if (!hasSupervisedPrimary()) return resolve()
    const stop = (): void => {
      clearTimeout(timer)
      process.off('message', hear)
      resolve()
    }
    const hear = (message: Partial<Message> | null): void => {
      if (message?.slipway === 'stop listening') stop()
    }
    const timer = setTimeout(stop, LIMIT)
    process.on('message', hear)
    process.send?.({ slipway: 'may I stop listening' } satisfies Message, undefined, undefined, () => {})
  })
}

/** Whether this is a worker whose primary called supervisePrimary(), and still hears it. */
export function hasSupervisedPrimary(): boolean {
  return cluster.isWorker && process.env[PRIMARY_ENV] === String(process.ppid) && process.connected
}
