import cluster from 'node:cluster'
import type { ReadyMessage } from '../../contract.js'
import { checkOption, isMilliseconds, refuseUnknown } from '../check-option.js'
import { guard } from '../crash/guard.js'
import type { DrainReport } from '../drain/drain.js'
import { type Log, resolveLog } from '../log/log.js'
import type { LogOptions } from '../log/options.js'
import { own } from '../resources/resources.js'
import { createDrainingSignal } from '../draining-signal.js'
import { endProcess, isEnding, join, type Member } from './ending.js'
import { tellParent } from './parent.js'
import { readyStatus } from './ready.js'
import { listenForSignals } from './signals.js'
import { answerWorkers } from './hand-over.js'
import { meetSystemd, tellSystemdReady } from './systemd.js'
import { drainThreads, joinThreads, onThreadReady } from './threads.js'
import { drainWorkers, hearWorkersAsk } from './workers.js'

export interface PrimaryOptions {
  /** Options for a log, or what `createLog()` gave. */
  readonly log?: LogOptions | Log
  /**
   * Milliseconds after which workers that are still there are killed. Default 28000: more than the 25000 that the
   * workers' own drain takes at most, and below the 30 seconds of Kubernetes.
   */
  readonly deadline?: number
}

export interface Primary {
  readonly log: Log
  /** Aborts when the drain begins. Start no workers from then on. */
  readonly draining: AbortSignal
  readonly own: typeof own
  /** Drains all workers and threads, and ends this process. Resolves right before the exit. */
  readonly drain: (reason?: string) => Promise<DrainReport>
}

let primary: Primary | null = null

/**
 * For a process that serves nothing itself, but starts those who do: the primary of a cluster, or the main thread of
 * worker threads. A signal to it drains all of them that call supervise(), and it exits when they are gone: with 0 when
 * all of them did with 0, else with 1. It starts no workers, and no new ones for those that end. Call it before the
 * first one is started. Called again, it gives the same.
 *
 * @throws TypeError in a worker of a cluster, and for options that are unknown or of the wrong kind
 */
export function supervisePrimary(options: PrimaryOptions = {}): Primary {
  if (cluster.isWorker)
    throw new TypeError('supervisePrimary() is for the primary; a worker calls supervise()')
  refuseUnknown('', options, ['log', 'deadline'], 'supervisePrimary()')
  const { deadline = 28_000 } = options
  checkOption(isMilliseconds(deadline), 'deadline', 'milliseconds', deadline, 'supervisePrimary()')
  return (primary ??= start(resolveLog(options.log, 'supervisePrimary()'), deadline))
}

function start(log: Log, deadline: number): Primary {
  const draining = createDrainingSignal()
  let report: Promise<DrainReport> | null = null
  const member: Member = {
    log,
    deadline,
    drain(reason) {
      draining.tell(reason)
      return (report ??= drainWorkers(reason, deadline, log, drainThreads(reason, deadline, log)))
    },
  }
  meetSystemd(log)
  join(member)
  guard({ log, isolate: false, inFlight: null })
  listenForSignals()
  answerWorkers(isEnding)
  hearWorkersAsk((reason) => void endProcess(reason))
  joinThreads(deadline, (reason) => void endProcess(reason))
  passReadyOn()
  const drain = (reason = 'drain()'): Promise<DrainReport> => {
    checkOption(typeof reason === 'string', 'reason', 'a text', reason, 'drain()')
    void endProcess(reason)
    return member.drain(reason, performance.now())
  }
  return { log, draining: draining.signal, own, drain }
}

/** All of it is ready when its first worker is, or its first thread. */
function passReadyOn(): void {
  const pass = (message: ReadyMessage): void => {
    cluster.off('message', hear)
    onThreadReady(() => {})
    tellParent(message)
    tellSystemdReady(readyStatus(message))
  }
  const hear = (_worker: unknown, message: ReadyMessage | null): void => {
    if (message?.slipway === 'ready') pass(message)
  }
  cluster.on('message', hear)
  onThreadReady(pass)
}
