// From the start of a process until it is ready: supervised and bare.
import { once } from 'node:events'
import { quantile } from './measure.js'
import { print, printGoal } from './report.js'
import { spawnServer } from './server-process.js'

const RUNS = 25

/** Supervised: until the service listens, the admin server answers, and both were told. */
export async function benchStartup(bareFile: string, supervisedFile: string): Promise<void> {
  const bare: number[] = []
  const ours: number[] = []
  // The first run warms the machine's caches.
  for (let run = -1; run < RUNS; run++) {
    const times = [await timeToReady(bareFile), await timeToReady(supervisedFile)] as const
    if (run < 0) continue
    bare.push(times[0])
    ours.push(times[1])
  }
  const [bareTime, ourTime] = [quantile(bare, 0.5), quantile(ours, 0.5)]
  print('\nstart of a process until it is ready, wall')
  print(`  ${'bare'.padEnd(44)} ${bareTime.toFixed(1).padStart(6)} ms`)
  print(`  ${'slipway'.padEnd(44)} ${ourTime.toFixed(1).padStart(6)} ms`)
  const more = ourTime - bareTime
  printGoal('over bare, wall', `${more.toFixed(1)} ms`, 'at most 25 ms', more <= 25)
}

async function timeToReady(file: string): Promise<number> {
  const start = performance.now()
  const child = spawnServer(file)
  await once(child, 'message')
  const time = performance.now() - start
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
  return time
}
