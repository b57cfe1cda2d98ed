import { readDatadogHeap, startDatadogHeap, stopDatadogHeap } from './datadog-heap.js'
import { askV8, type CallFrame } from './inspector.js'

/** What V8's sampler has, of one sampled function. */
export interface HeapNode {
  readonly id: number
  readonly callFrame: CallFrame
  readonly children: readonly HeapNode[]
}

export interface HeapRecord {
  readonly head: HeapNode
  /** Each sampled object: the bytes that it stands for, and the node that allocated it. */
  readonly samples: readonly Sampled[]
  /** Bytes between two samples, on average. */
  readonly rate: number
}

export interface Sampled {
  readonly size: number
  readonly nodeId: number
  /** How many objects they are; left out: not known. */
  readonly count?: number
}

/** As Go's `MemProfileRate`. */
export const DEFAULT_RATE = 524_288

/** 0: nothing is sampled. V8 has one sampler for the whole thread. */
let rate = 0

/** Has what is allocated from now on sampled, as far as this Node can. @param bytes 0 for nothing; one who asked before wins */
export function sampleHeap(bytes: number): void {
  if (rate !== 0 || bytes === 0) return
  // Where a debugger samples, or Node has no inspector, heap tells so when it is asked for.
  start(bytes).catch(() => (rate = 0))
}

/** Whose sampler is on. V8 has one, and two who use it would end it for each other. */
let isDatadog = false

async function start(bytes: number): Promise<void> {
  rate = bytes
  isDatadog = startDatadogHeap(bytes)
  if (!isDatadog) await askV8('HeapProfiler.startSampling', { samplingInterval: bytes })
}

async function stop(): Promise<void> {
  if (isDatadog) stopDatadogHeap()
  else await askV8('HeapProfiler.stopSampling')
  isDatadog = false
}

/** What is alive of what was sampled. Stops the thread for as long as a full collection takes. Rejects while allocations are recorded. */
export async function readHeap(): Promise<HeapRecord> {
  if (isRecording) throw new Error(BUSY)
  if (rate === 0) await start(DEFAULT_RATE)
  const record = isDatadog ? readDatadogHeap(rate) : null
  if (isDatadog && record === null) await start(rate)
  return record ?? read()
}

async function read(): Promise<HeapRecord> {
  const { profile } = await askV8<{ profile: Omit<HeapRecord, 'rate'> }>('HeapProfiler.getSamplingProfile')
  return { ...profile, rate }
}

const BUSY = 'allocations are being recorded'
let isRecording = false

/**
 * Samples anew while something lasts, and keeps what is dead by the end of it as well; for ever, it would grow without
 * end. What is alive is then sampled from the end on. Rejects where it is under way already.
 */
export async function recordAllocations(during: () => Promise<void>): Promise<HeapRecord> {
  if (isRecording) throw new Error(BUSY)
  isRecording = true
  const bytes = rate === 0 ? DEFAULT_RATE : rate
  try {
    if (rate !== 0) await stop()
    rate = bytes
    await askV8('HeapProfiler.startSampling', {
      samplingInterval: bytes,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    })
    await during()
    return await read()
  } finally {
    await stop()
    await start(bytes)
    isRecording = false
  }
}
