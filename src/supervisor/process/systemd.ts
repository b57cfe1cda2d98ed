import type { ChildProcess } from 'node:child_process'
import type { Log } from '../log/log.js'
import { isOneOfSeveral } from './workers.js'

/** A service that systemd follows: `Type=notify` in its unit. */
interface Followed {
  /** Where systemd listens. A Unix datagram socket, which Node does not speak: `systemd-notify` does. */
  readonly socket: string
  /** Milliseconds between two signs of life; null where nobody waits for them. */
  readonly ping: number | null
  readonly log: Log
  /** Ends when all is said so far, as what is said last must arrive last. */
  said: Promise<void>
  saying: number
  ready: boolean
  warned: boolean
}

let followed: Followed | null = null

/**
 * Learns whether systemd follows this process, and takes the variables that say so away: they are for no child. A worker
 * or a thread does not speak for the unit: the process that started them does, by supervise() or supervisePrimary().
 */
export function meetSystemd(log: Log): void {
  const { NOTIFY_SOCKET: socket, WATCHDOG_USEC: limit, WATCHDOG_PID: pid } = process.env
  for (const name of ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID']) delete process.env[name]
  if (socket === undefined || !/^[/@]/.test(socket) || isOneOfSeveral) return
  const isWatched = Number(limit) > 0 && (pid === undefined || pid === String(process.pid))
  const ping = isWatched ? Math.max(1, Math.floor(Number(limit) / 2000)) : null
  followed = { socket, ping, log, said: Promise.resolve(), saying: 0, ready: false, warned: false }
}

/** Says that the service is ready, and from then on that its event loop turns: one that hangs says nothing. */
export function tellSystemdReady(status: string): void {
  const service = followed
  if (service === null || service.ready) return
  service.ready = true
  say(service, ['READY=1', `STATUS=${status}`])
  if (service.ping === null) return
  setInterval(() => {
    if (service.saying === 0) say(service, ['WATCHDOG=1'])
  }, service.ping).unref()
}

/** Resolves when it has been heard. */
export async function tellSystemdStopping(status: string): Promise<void> {
  if (followed === null) return
  say(followed, ['STOPPING=1', `STATUS=${status}`])
  await followed.said
}

function say(service: Followed, lines: readonly string[]): void {
  service.saying += 1
  service.said = service.said
    .then(() => notify(service.socket, lines))
    .catch((error: unknown) => warn(service, error))
    .finally(() => (service.saying -= 1))
}

async function notify(socket: string, lines: readonly string[]): Promise<void> {
  const { spawn } = await import('node:child_process')
  const env = { PATH: process.env['PATH'], NOTIFY_SOCKET: socket }
  const child = spawn('systemd-notify', lines, { env, stdio: 'ignore' })
  child.unref()
  await endOf(child)
}

function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      if (code === 0) resolve()
      else reject(new Error(`systemd-notify ended with ${code ?? signal}`))
    })
  })
}

function warn(service: Followed, error: unknown): void {
  if (service.warned) return
  service.warned = true
  service.log.warn({ err: error }, 'systemd cannot be told how the service is')
}
