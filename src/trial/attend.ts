import { askInfo } from './ask-info.js'
import { trialError } from './failure.js'
import { beginRequest, type RequestInFlight } from './in-flight.js'
import { howItEnded, type Running, withService } from './launch.js'
import type { Stand } from './stand.js'
import type { Service, TrialReport } from './types.js'
import { within } from './within.js'

export type Checked = Omit<TrialReport, 'bundle' | 'entry'>

/** Starts a service, and checks what all of them must do. */
export async function attend({ launch, config, signal }: Stand): Promise<Checked> {
  return withService(launch, { limit: config.ready, signal }, (running) => check(running, config.deadline))
}

async function check({ service, message, ready }: Running, deadline: number): Promise<Checked> {
  const { version } = service.tried
  if (message.admin === null) throw await trialError('TRIAL_NO_ADMIN', {}, service)
  const info = await askInfo(message.admin, service)
  if (info.Version !== version) {
    throw await trialError('TRIAL_WRONG_VERSION', { expected: version, actual: info.Version }, service)
  }
  const request = message.protocol === 'tcp' ? null : await beginRequest(message, message.admin, service)
  const { after: drain, status } = await drained(service, request, deadline)
  return { version, info, ready, drain, inFlightStatus: status }
}

async function drained(
  service: Service,
  request: RequestInFlight | null,
  limit: number,
): Promise<{ after: number; status: number | null }> {
  const start = performance.now()
  service.terminate()
  const answer = request === null ? null : request.finish()
  const exit = await within(limit, service.exit)
  if (exit === null) throw await trialError('TRIAL_HUNG', { limit }, service)
  if (exit.code !== 0) throw await trialError('TRIAL_EXIT', { how: howItEnded(exit) }, service)
  const after = exit.at - start
  if (answer === null) return { after, status: null }
  const { status, problem } = await answer
  if (status === null) throw await trialError('TRIAL_REQUEST_LOST', { problem }, service)
  return { after, status }
}
