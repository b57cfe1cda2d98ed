// From the start of a process until it is ready: supervised and bare.
import { once } from 'node:events'
import { quantile } from './measure.js'
import { print, printGoal } from './report.js'
import { message, spawnServer } from './server-process.js'
import type { Usage } from './servers/parent.js'

const RUNS = 25

/** Supervised: until the service listens, the admin server answers, and both were told. */
export async function benchStartup(bareFile: string, supervisedFile: string): Promise<void> {
  const bare: Start[] = []
  const ours: Start[] = []
  // The first run warms the machine's caches.
  for (let run = -1; run < RUNS; run++) {
    const starts = [await start(bareFile), await start(supervisedFile)] as const
    if (run < 0) continue
    bare.push(starts[0])
    ours.push(starts[1])
  }
  print('\nstart of a process until it is ready')
  for (const [name, starts] of [
    ['bare', bare],
    ['slipway', ours],
  ] as const) {
    const [wall, cpu] = [middle(starts, 'wall'), middle(starts, 'cpu')].map((time) =>
      time.toFixed(1).padStart(6),
    )
    print(`  ${name.padEnd(44)} cpu ${cpu} ms   wall ${wall} ms`)
  }
  print(`  over bare, CPU: ${(middle(ours, 'cpu') - middle(bare, 'cpu')).toFixed(1)} ms`)
  const more = middle(ours, 'wall') - middle(bare, 'wall')
  printGoal('over bare, wall', `${more.toFixed(1)} ms`, 'at most 25 ms', more <= 25)
}

/** Milliseconds. The wall time is the goal's; the CPU time says the same where the machine has others to serve. */
interface Start {
  readonly wall: number
  readonly cpu: number
}

function middle(starts: readonly Start[], field: keyof Start): number {
  return quantile(
    starts.map((each) => each[field]),
    0.5,
  )
}

async function start(file: string): Promise<Start> {
  const begin = performance.now()
  const child = spawnServer(file)
  await once(child, 'message')
  const wall = performance.now() - begin
  child.send('usage')
  const { cpu } = await message<Usage>(child, 'cpu')
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
  return { wall, cpu: cpu / 1000 }
}
