import { setTimeout as sleep } from 'node:timers/promises'
import { messageOf } from '../failure.js'
import { howItEnded, type Running, withService } from '../launch.js'
import type { Figure } from '../measure/figure.js'
import { within } from '../within.js'
import { ask } from './ask.js'
import { problemsFigure } from './problems.js'
import type { Scene } from './scene.js'
import type { Stand } from '../stand.js'

const REQUESTS = 10

/** Milliseconds in which a process that cannot bear it ends. */
const MOMENT = 300

/** Who reads what it logs goes away: it is to go on, and to drain as ever. */
export const brokenStdout: Scene = {
  title: 'a broken stdout',
  run: (stand) =>
    withService(stand.launch, { limit: stand.config.ready, signal: stand.signal }, async (running) => [
      await breakStdout(running, stand),
    ]),
}

async function breakStdout(running: Running, { config }: Stand): Promise<Figure> {
  const { service, message } = running
  const problems: string[] = []
  service.breakStdout()
  for (
    let request = 0;
    request < REQUESTS && message.protocol !== 'tcp' && problems.length === 0;
    request++
  ) {
    await ask(running).catch((error: unknown) => problems.push(`a request: ${messageOf(error)}`))
  }
  const early = await Promise.race([service.exit, sleep(MOMENT, null)])
  if (early !== null) return problemsFigure('brokenStdout', [...problems, `it ${howItEnded(early)}`])
  service.terminate()
  const exit = await within(config.deadline, service.exit)
  if (exit === null) problems.push(`it was still there ${config.deadline} ms after SIGTERM`)
  else if (exit.code !== 0) problems.push(`it ${howItEnded(exit)} after SIGTERM`)
  return problemsFigure('brokenStdout', problems)
}
