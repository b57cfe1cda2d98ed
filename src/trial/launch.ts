import { lstat, rm } from 'node:fs/promises'
import type { ReadyMessage } from '../contract.js'
import { connectOptions } from './address.js'
import { trialError } from './failure.js'
import type { Exit, Service, Tried } from './types.js'
import { within } from './within.js'

/** How what is on trial is started: as often as a trial needs it. */
export interface Launch {
  readonly tried: Tried
  /**
   * @param env what it is started with beside its environment on trial
   * @param stdout the file that it logs to; default: a pipe that is read
   */
  readonly start: (env: Readonly<Record<string, string>>, stdout?: string) => Promise<Service>
}

/** What lies where it can be started. */
export interface Launched {
  readonly launch: Launch
  /** Which of its entries is the service. */
  readonly entry: string
  readonly remove: () => Promise<void>
}

/** A service that is ready. */
export interface Running {
  readonly service: Service
  readonly message: ReadyMessage
  /** Milliseconds from spawn until it was. */
  readonly ready: number
}

export interface UseOptions {
  readonly env?: Readonly<Record<string, string>>
  /** The file that it logs to, which is there already. Default: a pipe that is read. */
  readonly stdout?: string | undefined
  /** Milliseconds from spawn until it must be ready. */
  readonly limit: number
  /** Aborted: the service is killed, and the signal's reason is thrown. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Starts it, waits until it is ready, does something with it, and ends it whatever comes of that.
 *
 * @throws SlipwayError TRIAL_NOT_STARTED, TRIAL_NOT_READY, TRIAL_ENDED_EARLY
 */
export async function withService<T>(
  launch: Launch,
  { env = {}, stdout, limit, signal }: UseOptions,
  use: (running: Running) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted()
  const service = await launch.start(env, stdout)
  let running: Running | null = null
  // What is waited for ends with the service.
  const kill = (): void => service.kill()
  signal?.addEventListener('abort', kill)
  try {
    // It may have been while the service was started.
    signal?.throwIfAborted()
    running = await untilReady(service, limit)
    return await use(running)
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  } finally {
    signal?.removeEventListener('abort', kill)
    kill()
    await service.exit
    if (running !== null) await removeSocket(running)
  }
}

/** Who is killed leaves the file of its socket behind, which the next one finds in use. */
async function removeSocket({ message, service }: Running): Promise<void> {
  const options = connectOptions(message.service, service.folder)
  if (!('path' in options) || options.path.startsWith('\0')) return
  const found = await lstat(options.path).catch(() => null)
  if (found?.isSocket() === true) await rm(options.path, { force: true })
}

async function untilReady(service: Service, limit: number): Promise<Running> {
  const first = await within(limit, Promise.race([service.ready, service.exit]))
  if (first === null) throw await trialError('TRIAL_NOT_READY', { limit }, service)
  if ('code' in first) throw await trialError('TRIAL_ENDED_EARLY', { how: howItEnded(first) }, service)
  return { service, message: first.message, ready: first.after }
}

/** In words that follow its name. */
export function howItEnded({ code, signal }: Exit): string {
  return code === null ? `was ended by ${signal}` : `ended with exit code ${code}`
}
