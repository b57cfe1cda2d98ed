import { recordDatadogCpu } from './datadog-cpu.js'
import { askV8, type CallFrame, isAsking } from './inspector.js'
import { mapFrames } from './frames.js'
import { merge, type Profile, type Sample } from './profile.js'
import { wait } from './wait.js'

/** Microseconds between two looks: 100 Hz, as in Go. */
export const INTERVAL = 10_000

export interface CpuRecord {
  readonly nodes: readonly CpuNode[]
  /** Microseconds of the monotonic clock. */
  readonly startTime: number
  readonly endTime: number
  readonly samples: readonly number[]
  /** Microseconds between one sample and the one before, the first since the start. */
  readonly timeDeltas: readonly number[]
}

export interface CpuNode {
  readonly id: number
  readonly callFrame: CallFrame
  readonly children?: readonly number[]
  /** Which of its lines ran, from 1, and in how many samples. */
  readonly positionTicks?: readonly { readonly line: number; readonly ticks: number }[]
}

let isRecording = false

/** Records what this thread runs. One at a time: throws where another one is under way. */
export async function recordCpu(seconds: number, signal: AbortSignal): Promise<CpuRecord> {
  return alone(async () => record(seconds, signal))
}

async function alone<T>(recording: () => Promise<T>): Promise<T> {
  if (isRecording) throw new Error('cpu profiling already in use')
  isRecording = true
  try {
    return await recording()
  } finally {
    isRecording = false
  }
}

async function record(seconds: number, signal: AbortSignal): Promise<CpuRecord> {
  await askV8('Profiler.enable')
  await askV8('Profiler.setSamplingInterval', { interval: INTERVAL })
  await askV8('Profiler.start')
  await wait(seconds * 1000, signal).catch(() => {})
  const { profile } = await askV8<{ profile: CpuRecord }>('Profiler.stop')
  await askV8('Profiler.disable')
  return profile
}

/** What this thread has run in some seconds, by V8's own sampler. What was idle is left out. */
export async function cpuProfile(seconds: number, signal: AbortSignal): Promise<Profile> {
  const begin = performance.now()
  const samples = await alone(async () => {
    const finer = await recordDatadogCpu(INTERVAL, async () => wait(seconds * 1000, signal).catch(() => {}))
    return finer ?? samplesOf(await record(seconds, signal))
  })
  const types = [
    { type: 'samples', unit: 'count' },
    { type: 'cpu', unit: 'nanoseconds' },
  ]
  return {
    name: 'profile',
    types,
    defaultType: 'cpu',
    period: { type: 'cpu', unit: 'nanoseconds', value: INTERVAL * 1000 },
    samples,
    duration: (performance.now() - begin) * 1e6,
    comments: [],
  }
}

function samplesOf({ nodes, samples, timeDeltas }: CpuRecord): Sample[] {
  const times = new Map<number, { count: number; time: number }>()
  for (const [index, id] of samples.entries()) {
    // A sample stands for the time until the next one.
    const time = Math.max(0, timeDeltas[index + 1] ?? INTERVAL)
    const known = times.get(id)
    if (known === undefined) times.set(id, { count: 1, time })
    else {
      known.count += 1
      known.time += time
    }
  }
  const stackOf = stacksOf(nodes)
  return merge(
    nodes.flatMap((node) => {
      const spent = times.get(node.id)
      if (spent === undefined || isIdle(node) || isAsking(node.callFrame)) return []
      return linesOf(node, spent).map(({ line, count, time }) => ({
        stack: stackOf(node, line),
        values: [count, time * 1000],
      }))
    }),
  )
}

export function isIdle({ callFrame }: CpuNode): boolean {
  return callFrame.functionName === '(idle)'
}

/** Shares what a node spent among its lines. */
function linesOf(
  { positionTicks = [] }: CpuNode,
  { count, time }: { count: number; time: number },
): { line: number | undefined; count: number; time: number }[] {
  const all = positionTicks.reduce((sum, { ticks }) => sum + ticks, 0)
  if (all === 0) return [{ line: undefined, count, time }]
  return positionTicks.map(({ line, ticks }) => ({
    line,
    count: (count * ticks) / all,
    time: (time * ticks) / all,
  }))
}

/** Gives the stack of a node, the innermost frame first. V8 knows of callers no line but their function's first. */
export function stacksOf(nodes: readonly CpuNode[]): (node: CpuNode, line?: number) => Sample['stack'] {
  const frameOf = mapFrames()
  const parents = new Map<number, CpuNode>()
  for (const node of nodes) for (const child of node.children ?? []) parents.set(child, node)
  return (node, line) => {
    const stack = [frameOf(node.callFrame, line)]
    for (let up = parents.get(node.id); up !== undefined; up = parents.get(up.id)) {
      if (up.callFrame.functionName !== '(root)') stack.push(frameOf(up.callFrame))
    }
    return stack
  }
}
