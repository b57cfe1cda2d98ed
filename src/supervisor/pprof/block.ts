import { type CpuNode, type CpuRecord, INTERVAL, isIdle, recordCpu, stacksOf } from './cpu.js'
import { CONTENTION, merge, type Profile, type Sample } from './profile.js'

/** Milliseconds between two beats of the event loop. */
const BEAT = 20

/** Microseconds of the monotonic clock. */
interface Stall {
  readonly from: number
  readonly to: number
}

/** Where the event loop stood still in some seconds, and for how long: whatever kept a timer from firing in time. */
export async function blockProfile(seconds: number, signal: AbortSignal): Promise<Profile> {
  const stalls: Stall[] = []
  let last = clock()
  const beat = setInterval(() => {
    const now = clock()
    if (now - last > 2 * BEAT * 1000) stalls.push({ from: last + BEAT * 1000, to: now })
    last = now
  }, BEAT).unref()
  try {
    const record = await recordCpu(seconds, signal)
    return {
      name: 'block',
      ...CONTENTION,
      samples: merge(stalls.flatMap((stall) => samplesOf(stall, record))),
      duration: (record.endTime - record.startTime) * 1000,
      comments: [`the event loop was looked at every ${BEAT} ms: shorter stalls are not seen`],
    }
  } finally {
    clearInterval(beat)
  }
}

/** The time of a stall, shared among the stacks that were seen in it; it counts once, for the one that was seen most. */
function samplesOf({ from, to }: Stall, { nodes, samples, timeDeltas, startTime }: CpuRecord): Sample[] {
  const seen = new Map<number, number>()
  let at = startTime
  for (const [index, id] of samples.entries()) {
    at += timeDeltas[index] ?? INTERVAL
    if (at < from || at > to) continue
    seen.set(id, (seen.get(id) ?? 0) + 1)
  }
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const ran = [...seen].flatMap(([id, count]) => {
    const node = byId.get(id)
    return node === undefined || isIdle(node) ? [] : [{ node, count }]
  })
  const all = ran.reduce((sum, { count }) => sum + count, 0)
  const stackOf = stacksOf(nodes)
  return ran
    .toSorted((a, b) => b.count - a.count)
    .map(({ node, count }, index) => ({
      stack: stackOf(node, lineOf(node)),
      values: [index === 0 ? 1 : 0, ((to - from) * 1000 * count) / all],
    }))
}

/** The one of its lines that ran most. */
function lineOf({ positionTicks = [] }: CpuNode): number | undefined {
  return positionTicks.toSorted((a, b) => b.ticks - a.ticks)[0]?.line
}

/** As V8's profiler has it. */
function clock(): number {
  return Number(process.hrtime.bigint() / 1000n)
}
