import type { TrialConfig } from '../config/index.js'
import { askInfo } from './ask-info.js'
import { trialError } from './failure.js'
import { beginRequest, type RequestInFlight } from './in-flight.js'
import type { Exit, Service, TrialReport } from './types.js'
import { within } from './within.js'

/** Checks a service, and ends it whatever comes of that. */
export async function attend(
  service: Service,
  config: TrialConfig,
  signal: AbortSignal | undefined,
): Promise<Checked> {
  // What is waited for ends with the service.
  const kill = (): void => service.kill()
  signal?.addEventListener('abort', kill)
  try {
    // It may have been while the service was started.
    signal?.throwIfAborted()
    return await check(service, config)
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  } finally {
    signal?.removeEventListener('abort', kill)
    kill()
    await service.exit
  }
}

export type Checked = Omit<TrialReport, 'bundle' | 'entry'>

async function check(service: Service, config: TrialConfig): Promise<Checked> {
  const { version } = service.tried
  const { message, after: ready } = await untilReady(service, config.ready)
  if (message.admin === null) throw await trialError('TRIAL_NO_ADMIN', {}, service)
  const info = await askInfo(message.admin, service)
  if (info.Version !== version) {
    throw await trialError('TRIAL_WRONG_VERSION', { expected: version, actual: info.Version }, service)
  }
  const request = message.protocol === 'tcp' ? null : await beginRequest(message, message.admin, service)
  const { after: drain, status } = await drained(service, request, config.deadline)
  return { version, info, ready, drain, inFlightStatus: status }
}

async function untilReady(service: Service, limit: number): Promise<Awaited<Service['ready']>> {
  const first = await within(limit, Promise.race([service.ready, service.exit]))
  if (first === null) throw await trialError('TRIAL_NOT_READY', { limit }, service)
  if ('code' in first) throw await trialError('TRIAL_ENDED_EARLY', { how: howItEnded(first) }, service)
  return first
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

function howItEnded({ code, signal }: Exit): string {
  return code === null ? `was ended by ${signal}` : `ended with exit code ${code}`
}
