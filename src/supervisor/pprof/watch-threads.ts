import { syncBuiltinESMExports } from 'node:module'
import type { Worker as NodeWorker } from 'node:worker_threads'

/** The stack that made each worker thread of this one, as long as it runs. */
const stacks = new Map<NodeWorker, string>()
let isWatching = false

/**
 * Notes who makes worker threads from now on. When Node's own event comes, the stack is gone; so what is called Worker is
 * a class of ours, which does no more than that.
 */
export function watchThreads(): void {
  if (isWatching) return
  isWatching = true
  const module = process.getBuiltinModule('node:worker_threads') as { Worker: typeof NodeWorker }
  module.Worker = class Worker extends module.Worker {
    constructor(...given: ConstructorParameters<typeof NodeWorker>) {
      super(...given)
      const made: { stack?: string } = {}
      Error.captureStackTrace(made, Worker)
      stacks.set(this, made.stack ?? '')
      this.once('exit', () => stacks.delete(this))
    }
  }
  // Also for those that imported it before.
  syncBuiltinESMExports()
}

export function threadStacks(): string[] {
  return [...stacks.values()]
}
