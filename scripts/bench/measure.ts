// Times commands against each other. A library for the benchmarks.
import { execFileSync } from 'node:child_process'
import { performance } from 'node:perf_hooks'

export interface Candidate {
  readonly name: string
  /** The program and its arguments. */
  readonly command: readonly [string, ...string[]]
  readonly cwd?: string
  /** Run before each round, not measured. */
  readonly before?: () => void
}

export interface Timing {
  readonly name: string
  /** Medians over the rounds, in milliseconds. CPU is user and system, of the command and all it waited for. */
  readonly cpu: number
  readonly wall: number
}

/** Runs every candidate once a round, in turn, so that whatever else the machine does meets all of them alike. */
export function measure(candidates: readonly Candidate[], rounds: number): Timing[] {
  const runs = candidates.map((candidate) => ({ candidate, cpu: [] as number[], wall: [] as number[] }))
  for (let round = -1; round < rounds; round++) {
    for (const { candidate, cpu, wall } of runs) {
      candidate.before?.()
      const once = runOnce(candidate)
      // The first round warms the machine's caches.
      if (round < 0) continue
      cpu.push(once.cpu)
      wall.push(once.wall)
    }
  }
  return runs.map(({ candidate, cpu, wall }) => ({
    name: candidate.name,
    cpu: quantile(cpu, 0.5),
    wall: quantile(wall, 0.5),
  }))
}

function runOnce({ command, cwd }: Candidate): { cpu: number; wall: number } {
  const start = performance.now()
  // Node cannot ask for the CPU time of a child; the shell can. The arguments reach it as such, never as its text.
  const script = '"$@" >/dev/null || exit $?; times'
  const output = execFileSync('bash', ['-c', script, 'bash', ...command], { cwd, encoding: 'utf8' })
  const wall = performance.now() - start
  const children = output.trim().split('\n').at(-1) ?? ''
  const cpu = children.split(' ').reduce((sum, time) => sum + milliseconds(time), 0)
  return { cpu, wall }
}

/** Of bash: `0m0.045s`. */
function milliseconds(time: string): number {
  const [minutes = '0', seconds = '0'] = time.replace('s', '').split('m')
  return (Number(minutes) * 60 + Number(seconds)) * 1000
}

/** 0.5 is the median. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(Math.floor(sorted.length * part), sorted.length - 1)] ?? Number.NaN
}
