import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import type { ReadyMessage } from '../contract.js'
import { SlipwayError } from '../errors.js'
import { messageOf } from './failure.js'
import { guardGroup } from './guard.js'
import { hideSecrets } from '../hide-secrets.js'
import { tailOf } from './tail.js'
import type { Exit, Service, Tried } from './types.js'

export interface StartOptions {
  /** Where it is started: absolute. */
  readonly cwd: string
  /** The program and its arguments. */
  readonly command: readonly [string, ...string[]]
  readonly env: Record<string, string | undefined>
  /** The file that it writes its standard output to. Default: a pipe, of which the last lines are kept. */
  readonly stdout?: string | undefined
}

/** Milliseconds in which the last output of a process that is gone must have come. */
const LAST_OUTPUT = 250

/**
 * Starts a service in its folder, with an IPC channel, in a process group of its own. Not by execa:
 * what is needed of it, a channel for Node's messages and a group that can be killed, node:child_process has itself.
 */
export async function startService(tried: Tried, options: StartOptions): Promise<Service> {
  const start = performance.now()
  const child = await spawnIn(tried, options)
  const { pid } = child
  if (pid === undefined) throw new Error('a process that was spawned has no id')
  const guard = guardGroup(pid)
  const streams = [child.stdout, child.stderr].filter((stream) => stream !== null)
  return {
    tried,
    pid,
    folder: options.cwd,
    ready: readyOf(child, start),
    exit: exitOf(child, streams),
    tail: tailOf(streams, hideSecrets(options.env)),
    breakStdout: () => void child.stdout?.destroy(),
    terminate: () => void child.kill('SIGTERM'),
    kill() {
      killGroup(pid)
      guard.release()
    },
  }
}

/** Node throws some failures of a spawn, and emits others. */
async function spawnIn(
  { name }: Tried,
  { cwd, command: [program, ...args], env, stdout }: StartOptions,
): Promise<ChildProcess> {
  // A write to a file that is there is all that is asked of it.
  const file = stdout === undefined ? null : await open(stdout, 'a')
  try {
    const child = spawn(program, args, {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', file?.fd ?? 'pipe', 'pipe', 'ipc'],
    })
    await once(child, 'spawn')
    // Of a signal that cannot be sent: it is seen by what does not happen.
    return child.on('error', () => {})
  } catch (cause) {
    throw new SlipwayError(
      'TRIAL_NOT_STARTED',
      { bundle: name, folder: cwd, said: messageOf(cause) },
      { cause },
    )
  } finally {
    await file?.close()
  }
}

/** Settles when all output has come, or a moment after the process is gone: others may hold its streams open. */
function exitOf(child: ChildProcess, streams: readonly Readable[]): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      const exit = { code, signal, at: performance.now() }
      const timer = setTimeout(() => {
        // Or whoever holds them would hold this process as well.
        for (const stream of streams) stream.destroy()
        resolve(exit)
      }, LAST_OUTPUT)
      child.once('close', () => {
        clearTimeout(timer)
        resolve(exit)
      })
    })
  })
}

function readyOf(child: ChildProcess, start: number): Service['ready'] {
  return new Promise((resolve) => {
    child.on('message', (message: Partial<ReadyMessage> | null) => {
      if (message?.slipway === 'ready') {
        resolve({ message: message as ReadyMessage, after: performance.now() - start })
      }
    })
  })
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Nobody is left in it.
  }
}
