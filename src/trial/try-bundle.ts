import type { Bundle } from '../bundle/index.js'
import type { TrialConfig } from '../config/index.js'
import type { World } from '../world.js'
import { askInfo } from './ask-info.js'
import { entryOf } from './entry.js'
import { trialEnvironment } from './environment.js'
import { trialError } from './failure.js'
import { layOut } from './lay-out.js'
import { beginRequest, type RequestInFlight } from './in-flight.js'
import { startService } from './service.js'
import type { Exit, Service, TrialReport } from './types.js'
import { within } from './within.js'

export interface TrialOptions {
  /** Aborted: the service is killed, and the signal's reason is thrown. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Starts a built service as it will be started where it runs, apart from its checkout and on free ports of loopback:
 * `/info` must answer with exactly the version of the manifest; a request that is in flight at SIGTERM must be answered;
 * and it must exit with 0 in time. Nothing of it is left running, whatever happens here.
 *
 * Of several entries, `server` is tried, else the first. A service that does not speak HTTP/1 has no request in flight.
 *
 * @throws SlipwayError TRIAL_…: the check that failed, with the last lines of what the service wrote
 */
export async function tryBundle(
  bundle: Bundle,
  config: TrialConfig,
  world: World,
  options: TrialOptions = {},
): Promise<TrialReport> {
  const { signal } = options
  signal?.throwIfAborted()
  const entry = entryOf(bundle.manifest)
  const { folder, remove } = await layOut(bundle)
  try {
    const env = trialEnvironment(world.env, config.env)
    const service = await startService(bundle, { folder, file: entry.file, args: config.args, env })
    return { bundle: bundle.config.name, entry: entry.name, ...(await attend(service, config, signal)) }
  } finally {
    await remove()
  }
}

/** Checks a service, and ends it whatever comes of that. */
async function attend(
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

type Checked = Omit<TrialReport, 'bundle' | 'entry'>

async function check(service: Service, config: TrialConfig): Promise<Checked> {
  const { version } = service.bundle.manifest
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
