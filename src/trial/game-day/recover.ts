import { setTimeout as sleep } from 'node:timers/promises'
import { howItEnded, type Running } from '../launch.js'
import type { StandConfig } from '../stand.js'
import { within } from '../within.js'
import { visit } from './visit.js'

/** Milliseconds after which it is not asked once more. */
const RECOVERY = 5000

/** Milliseconds between two questions. */
const PAUSE = 100

/** Asks it until it answers, and has it drain. Gives what went wrong; null: nothing. */
export async function recover(running: Running, config: StandConfig): Promise<string | null> {
  const { service } = running
  const problem = await Promise.race([
    answersAgain(running, config),
    service.exit.then((exit) => `its process ${howItEnded(exit)}`),
  ])
  if (problem !== null) return problem
  service.terminate()
  const exit = await within(config.deadline, service.exit)
  if (exit === null) return `it was still there ${config.deadline} ms after SIGTERM`
  return exit.code === 0 ? null : `it ${howItEnded(exit)} after SIGTERM`
}

async function answersAgain(running: Running, config: StandConfig): Promise<string | null> {
  const end = performance.now() + RECOVERY
  for (;;) {
    const { problem } = await visit(running, config)
    if (problem === null) return null
    if (performance.now() > end) return `it did not answer within ${RECOVERY} ms: ${problem}`
    await sleep(PAUSE)
  }
}
