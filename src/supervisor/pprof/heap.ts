import { collectGarbage } from './collect-garbage.js'
import { mapFrames } from './frames.js'
import { type HeapNode, type HeapRecord, readHeap, recordAllocations } from './heap-sampling.js'
import { isAsking } from './inspector.js'
import { objectsIn } from './objects.js'
import { merge, type Frame, type Profile, type Sample } from './profile.js'
import { wait } from './wait.js'

const TYPES = [
  { type: 'alloc_objects', unit: 'count' },
  { type: 'alloc_space', unit: 'bytes' },
  { type: 'inuse_objects', unit: 'count' },
  { type: 'inuse_space', unit: 'bytes' },
]

const ESTIMATED =
  'objects are estimated: V8 tells the bytes of a sample, and not how many objects it stands for'

/** What is alive, by where it was allocated. @param collect garbage first */
export async function heapProfile(collect: boolean): Promise<Profile> {
  if (collect) await collectGarbage()
  const record = await readHeap()
  return {
    ...profileOf(
      'heap',
      record.rate,
      samplesOf(record, (objects, bytes) => [0, 0, objects, bytes]),
    ),
    defaultType: 'inuse_space',
    comments: [
      ...(record.samples.some(({ count }) => count === undefined) ? [ESTIMATED] : []),
      'alloc_objects and alloc_space are those of /debug/pprof/allocs',
    ],
  }
}

/** What is allocated in some seconds, whether it is alive after them or not. */
export async function allocsProfile(seconds: number, signal: AbortSignal): Promise<Profile> {
  const begin = performance.now()
  const record = await recordAllocations(async () => wait(seconds * 1000, signal).catch(() => {}))
  return {
    ...profileOf(
      'allocs',
      record.rate,
      samplesOf(record, (objects, bytes) => [objects, bytes, 0, 0]),
    ),
    defaultType: 'alloc_space',
    duration: (performance.now() - begin) * 1e6,
    comments: [
      ESTIMATED,
      'inuse_objects and inuse_space are those of /debug/pprof/heap, which has begun anew',
    ],
  }
}

function profileOf(
  name: string,
  rate: number,
  samples: readonly Sample[],
): Omit<Profile, 'defaultType' | 'comments'> {
  return { name, types: TYPES, period: { type: 'space', unit: 'bytes', value: rate }, samples, duration: 0 }
}

function samplesOf(
  { head, samples, rate }: HeapRecord,
  valuesOf: (objects: number, bytes: number) => number[],
): Sample[] {
  const stacks = stacksIn(head)
  return merge(
    samples
      .filter(({ nodeId }) => stacks.has(nodeId))
      .map(({ size, nodeId, count }) => ({
        stack: stacks.get(nodeId) ?? [],
        values: valuesOf(count ?? objectsIn(size, rate), size),
      })),
  )
}

/** The stack of each node, the innermost frame first. */
function stacksIn(head: HeapNode): Map<number, readonly Frame[]> {
  const frameOf = mapFrames()
  const stacks = new Map<number, readonly Frame[]>([[head.id, []]])
  const open: HeapNode[] = [head]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const outer = stacks.get(node.id) ?? []
    for (const child of node.children) {
      // What the reading itself takes.
      if (isAsking(child.callFrame)) continue
      stacks.set(child.id, [frameOf(child.callFrame), ...outer])
      open.push(child)
    }
  }
  return stacks
}
