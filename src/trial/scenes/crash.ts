import { CRASH_HEADER, DEBUG_ENV } from '../../contract.js'
import { beginRequest } from '../in-flight.js'
import { howItEnded, type Running, withService } from '../launch.js'
import type { Figure } from '../measure/figure.js'
import { within } from '../within.js'
import { ask } from './ask.js'
import { NO_ADMIN, NO_HTTP, notTried, problemsFigure } from './problems.js'
import type { Scene } from './scene.js'
import type { Stand } from '../stand.js'

/** A handler throws while another request is in flight: that is logged with its stack and its request, and drained, and the exit is 1. */
export const crash: Scene = {
  title: 'a crash in a handler',
  run: (stand) => {
    const { launch, config, signal } = stand
    const env = { [DEBUG_ENV]: 'crash' }
    return withService(launch, { env, limit: config.ready, signal }, async (running) => [
      await crashOnce(running, stand),
    ])
  },
}

async function crashOnce(running: Running, { config }: Stand): Promise<Figure> {
  const { service, message } = running
  if (message.protocol === 'tcp') return notTried('crash', NO_HTTP)
  if (message.admin === null) return notTried('crash', NO_ADMIN)
  const other = await beginRequest(message, message.admin, service)
  // Whether it gets an answer is the service's own affair.
  await ask(running, { headers: { [CRASH_HEADER]: '1' } }).catch(() => {})
  const { problem } = await other.finish()
  const problems = problem === undefined ? [] : [`a request that was in flight was lost: ${problem}`]
  // With crash.isolate it goes on, and that is what it was told to do.
  const isIsolated = await ask(running).then(
    () => true,
    () => false,
  )
  if (isIsolated) return problemsFigure('crash', problems, 'the error was isolated, and it went on')
  const exit = await within(config.deadline, service.exit)
  if (exit === null) problems.push(`it was still there ${config.deadline} ms later`)
  else if (exit.code !== 1) problems.push(`it ${howItEnded(exit)}, instead of exit code 1`)
  return problemsFigure('crash', [...problems, ...problemsInLog(service.tail())])
}

/** A service that logs elsewhere has nothing to be read here. */
function problemsInLog(lines: readonly string[]): string[] {
  if (lines.length === 0) return []
  const told = lines.filter((line) => line.includes(CRASH_HEADER))
  if (told.length === 0) return ['its log does not tell of the error']
  const whole = told.some((line) => /"stack"|\n?\s+at /.test(line) && line.includes('requestId'))
  return whole ? [] : ['its log has not both, the stack of the error and the id of the request']
}
