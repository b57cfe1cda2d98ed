import { setTimeout as sleep } from 'node:timers/promises'
import { beginRequest } from '../in-flight.js'
import { howItEnded, type Running, withService } from '../launch.js'
import type { Figure } from '../measure/figure.js'
import { ANSWER_LIMIT, within } from '../within.js'
import { NO_ADMIN, NO_HTTP, notTried, problemsFigure } from './problems.js'
import type { Scene } from './scene.js'

/** Milliseconds between the two: long enough to begin a drain, and too short to end one that waits for a request. */
const BETWEEN = 300

/** It waits for a request that does not come to its end, and is told once more to go. */
export const secondSignal: Scene = {
  title: 'a second signal',
  run: ({ launch, config, signal }) =>
    withService(launch, { limit: config.ready, signal }, async (running) => [await signalTwice(running)]),
}

async function signalTwice({ service, message }: Running): Promise<Figure> {
  if (message.protocol === 'tcp') return notTried('secondSignal', NO_HTTP)
  if (message.admin === null) return notTried('secondSignal', NO_ADMIN)
  await beginRequest(message, message.admin, service)
  service.terminate()
  const early = await Promise.race([service.exit, sleep(BETWEEN, null)])
  if (early !== null)
    return problemsFigure('secondSignal', [
      `it ${howItEnded(early)} after the first, with a request in flight`,
    ])
  service.terminate()
  const exit = await within(ANSWER_LIMIT, service.exit)
  return exit === null
    ? problemsFigure('secondSignal', [`it was still there ${ANSWER_LIMIT} ms after the second`])
    : problemsFigure('secondSignal', [], `it ${howItEnded(exit)}`)
}
