import { availableParallelism, cpus, totalmem } from 'node:os'
import type { Machine } from './types.js'

/** The machine that this runs on. */
export function thisMachine(): Machine {
  const [first] = cpus()
  return {
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    cpu: first?.model ?? 'not known',
    cores: availableParallelism(),
    memory: totalmem(),
  }
}

/** Whether figures of one can be held against figures of the other. Memory plays no part, as none of them needs all of it. */
export function isLike(one: Machine, other: Machine): boolean {
  const major = ({ node }: Machine): string => node.split('.', 1)[0] ?? node
  return (
    major(one) === major(other) &&
    one.platform === other.platform &&
    one.cpu === other.cpu &&
    one.cores === other.cores
  )
}
