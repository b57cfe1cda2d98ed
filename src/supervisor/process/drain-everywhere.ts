import cluster from 'node:cluster'
import { endProcess } from './ending.js'
import { hasSupervisedPrimary } from './hand-over.js'
import { askMainThreadToDrain } from './threads.js'
import { askPrimaryToDrain } from './workers.js'

/**
 * Drains the whole service, as a signal to it does, whichever of its processes and threads was asked to. Says whether
 * it could: nobody hears a worker whose primary does not call supervisePrimary(), and it drains alone.
 */
export function drainEverywhere(reason: string): boolean {
  const isHeard = hasSupervisedPrimary()
  if (isHeard) askPrimaryToDrain(reason)
  askMainThreadToDrain(reason)
  void endProcess(reason)
  return isHeard || !cluster.isWorker
}
