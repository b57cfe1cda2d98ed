import { type AllocationNode, datadog, doWithoutDatadog } from './datadog.js'
import type { HeapNode, HeapRecord } from './heap-sampling.js'

/** Frames of a stack at most, as V8's inspector has it. */
const DEPTH = 128

/** Starts its sampler. False where there is none, or somebody else uses it. */
export function startDatadogHeap(bytes: number): boolean {
  const found = datadog()
  if (found === null) return false
  try {
    found.heap.start(bytes, DEPTH)
    return true
  } catch {
    doWithoutDatadog()
    return false
  }
}

export function stopDatadogHeap(): void {
  datadog()?.heap.stop()
}

/** What its sampler has, in a millisecond, with what is garbage and not yet collected. Null where somebody has stopped it. */
export function readDatadogHeap(rate: number): HeapRecord | null {
  try {
    const root = datadog()?.heap.v8Profile()
    return root === undefined ? null : recordOf(root, rate)
  } catch {
    doWithoutDatadog()
    return null
  }
}

function recordOf(root: AllocationNode, rate: number): HeapRecord {
  const samples: HeapRecord['samples'][number][] = []
  let nodes = 0
  const nodeOf = (node: AllocationNode): HeapNode => {
    const id = ++nodes
    for (const { sizeBytes, count } of node.allocations)
      samples.push({ size: sizeBytes * count, nodeId: id, count })
    const { name: functionName, scriptName: url, lineNumber, columnNumber } = node
    const callFrame = { functionName, url, lineNumber: lineNumber - 1, columnNumber: columnNumber - 1 }
    return { id, callFrame, children: node.children.map(nodeOf) }
  }
  return { head: nodeOf(root), samples, rate }
}
