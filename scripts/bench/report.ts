// Prints what a benchmark found. A library for the benchmarks.
import type { Timing } from './measure.js'

export function printTimings(title: string, timings: readonly Timing[]): void {
  print(`\n${title}`)
  for (const { name, cpu, wall } of timings) {
    print(
      `  ${name.padEnd(44)} cpu ${cpu.toFixed(0).padStart(6)} ms   wall ${wall.toFixed(0).padStart(6)} ms`,
    )
  }
}

export function printGoal(what: string, reached: string, goal: string, met: boolean): void {
  print(`  ${met ? 'met   ' : 'missed'} ${what}: ${reached} (goal: ${goal})`)
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
