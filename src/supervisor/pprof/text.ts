import { getHeapStatistics } from 'node:v8'
import type { Frame, Profile, Sample } from './profile.js'

/** What `debug=1` answers, as Go writes it: each stack with its values, the largest first. */
export function profileText(profile: Profile): string {
  const write = writers[profile.name] ?? writeCounts
  return write(profile, describeStack())
}

/** `@ 0x1 0x2` behind the values, and a line for each frame. */
type StackText = (stack: readonly Frame[]) => string

/** Frames have no addresses: they are numbered, so that the same one is seen to be the same. */
function describeStack(): StackText {
  const numbers = new Map<string, number>()
  const numberOf = ({ name, file, line }: Frame): string => {
    const key = `${name}\0${file}\0${line}`
    const number = numbers.get(key) ?? numbers.size + 1
    numbers.set(key, number)
    return `0x${number.toString(16)}`
  }
  return (stack) => {
    const lines = stack.map((frame) => {
      const place = frame.file === '' ? '' : `\t${frame.file}:${frame.line}`
      return `#\t${numberOf(frame)}\t${frame.name}${place}\n`
    })
    return `@${stack.map((frame) => ` ${numberOf(frame)}`).join('')}\n${lines.join('')}`
  }
}

function writeCounts({ name, samples }: Profile, stackText: StackText): string {
  const entries = largestFirst(samples, 0).map(
    ({ stack, values: [count] }) => `${count} ${stackText(stack)}\n`,
  )
  return `${name} profile: total ${sum(samples, 0)}\n${entries.join('')}`
}

function writeHeap({ samples, period }: Profile, stackText: StackText): string {
  const valuesOf = ([
    allocated = 0,
    allocatedBytes = 0,
    used = 0,
    usedBytes = 0,
  ]: readonly number[]): string => `${used}: ${usedBytes} [${allocated}: ${allocatedBytes}]`
  const totals = valuesOf([0, 1, 2, 3].map((index) => sum(samples, index)))
  const entries = largestFirst(samples, 3).map(
    ({ stack, values }) => `${valuesOf(values)} ${stackText(stack)}\n`,
  )
  return `heap profile: ${totals} @ heap/${2 * period.value}\n${entries.join('')}\n${memoryText()}`
}

/** By the names that Go has for what is the same here. */
function memoryText(): string {
  const { heapTotal, heapUsed, external, rss } = process.memoryUsage()
  const { total_physical_size: physical, heap_size_limit: limit } = getHeapStatistics()
  const lines = {
    Sys: rss,
    HeapAlloc: heapUsed,
    HeapSys: heapTotal,
    HeapInuse: physical,
    HeapLimit: limit,
    External: external,
  }
  return `# runtime.MemStats\n${Object.entries(lines)
    .map(([name, bytes]) => `# ${name} = ${bytes}\n`)
    .join('')}`
}

function writeContention({ samples }: Profile, stackText: StackText): string {
  const entries = largestFirst(samples, 1).map(
    ({ stack, values: [count = 0, delay = 0] }) => `${Math.round(delay)} ${count} ${stackText(stack)}`,
  )
  return `--- contention:\ncycles/second=1000000000\n${entries.join('')}`
}

const writers: Readonly<Record<string, (profile: Profile, stackText: StackText) => string>> = {
  heap: writeHeap,
  allocs: writeHeap,
  block: writeContention,
  mutex: writeContention,
}

function largestFirst(samples: readonly Sample[], index: number): Sample[] {
  return samples.toSorted((a, b) => (b.values[index] ?? 0) - (a.values[index] ?? 0))
}

function sum(samples: readonly Sample[], index: number): number {
  return samples.reduce((total, { values }) => total + (values[index] ?? 0), 0)
}
