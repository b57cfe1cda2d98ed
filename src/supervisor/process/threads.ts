import { setImmediate as nextTurn } from 'node:timers/promises'
import { BroadcastChannel, isMainThread, threadId, type Worker } from 'node:worker_threads'
import type { ReadyMessage } from '../../contract.js'
import type { Log } from '../log/log.js'

/** What the supervisors in the threads of a process tell each other. */
type Message =
  | { readonly slipway: 'who is there' }
  | { readonly slipway: 'supervised'; readonly thread: number; readonly deadline: number }
  | ReadyMessage
  | { readonly slipway: 'drain'; readonly reason: string }
  | { readonly slipway: 'drain all'; readonly reason: string }
  | { readonly slipway: 'ended'; readonly thread: number; readonly code: number }

/** Milliseconds beyond its deadline for a thread to end. */
const GRACE = 2000

/** Supervised threads → the milliseconds that their drain may take. Known in the main thread. */
const threads = new Map<number, number>()
let channel: BroadcastChannel | null = null
let order: string | null = null
let allEnded: Promise<boolean> | null = null
let served = true
let onEnded = (): void => {}
let onReady = (_message: ReadyMessage): void => {}

/** From now on, the drain of the main thread drains this thread, which hears no signals; or it finds the others. */
export function joinThreads(deadline: number, drain: (reason: string) => void): void {
  if (channel !== null) return
  channel = new BroadcastChannel('slipway')
  channel.unref()
  channel.addEventListener('message', (event) => {
    const message = (event as MessageEvent).data as Message
    if (isMainThread && message.slipway === 'drain all') drain(message.reason)
    else if (isMainThread) hearThread(message)
    else if (message.slipway === 'drain') drain(message.reason)
    else if (message.slipway === 'who is there') tell({ slipway: 'supervised', thread: threadId, deadline })
  })
  if (isMainThread) process.on('worker', watch)
  else process.on('exit', sayEnded)
  tell(isMainThread ? { slipway: 'who is there' } : { slipway: 'supervised', thread: threadId, deadline })
}

export function leaveThreads(): void {
  process.off('worker', watch)
  if (!isMainThread) sayEnded(0)
  process.off('exit', sayEnded)
  channel?.close()
  channel = null
}

/** In the main thread: calls back whenever a server of a thread is ready. */
export function onThreadReady(listener: (message: ReadyMessage) => void): void {
  onReady = listener
}

export function tellMainThread(message: ReadyMessage): void {
  if (!isMainThread) tell(message)
}

/** In a thread: has the main one drain all of them. */
export function askMainThreadToDrain(reason: string): void {
  if (!isMainThread) tell({ slipway: 'drain all', reason })
}

/** Drains the supervised threads, from the main one, once. Says whether all of them ended in time, and with 0. */
export function drainThreads(reason: string, deadline: number, log: Log | undefined): Promise<boolean> {
  return (allEnded ??= endAll(reason, deadline, log))
}

async function endAll(reason: string, deadline: number, log: Log | undefined): Promise<boolean> {
  if (!isMainThread || channel === null) return true
  order = reason
  tell({ slipway: 'drain', reason })
  // Who said hello before is heard by then.
  await nextTurn()
  if (threads.size > 0) await ended(Math.max(deadline, ...threads.values()) + GRACE)
  for (const thread of threads.keys()) log?.error({ thread }, 'a thread did not drain in time')
  return served && threads.size === 0
}

function hearThread(message: Message): void {
  if (message.slipway === 'ended') end(message.thread, message.code)
  if (message.slipway === 'ready') onReady(message)
  if (message.slipway !== 'supervised') return
  threads.set(message.thread, message.deadline)
  if (order !== null) tell({ slipway: 'drain', reason: order })
}

/** One that is terminated says nothing. */
function watch(worker: Worker): void {
  const { threadId: thread } = worker
  worker.once('exit', (code) => end(thread, code))
}

function end(thread: number, code: number): void {
  if (!threads.delete(thread)) return
  if (order !== null && code !== 0) served = false
  onEnded()
}

function ended(limit: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, limit)
    onEnded = () => {
      if (threads.size > 0) return
      clearTimeout(timer)
      resolve()
    }
  })
}

function sayEnded(code: number): void {
  tell({ slipway: 'ended', thread: threadId, code })
}

function tell(message: Message): void {
  // A browser's window takes an origin; a channel does not.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  channel?.postMessage(message)
}
