import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import type { Bundle } from '../bundle/index.js'
import type { ReadyMessage } from '../contract.js'
import { SlipwayError } from '../errors.js'
import { guardGroup } from './guard.js'
import { tailOf } from './tail.js'

/** A service on trial: a process, and whatever it starts in its process group. */
export interface Service {
  readonly bundle: string
  /** Once the supervisor in it says so, with the milliseconds that took; else never. */
  readonly ready: Promise<{ readonly message: ReadyMessage; readonly after: number }>
  readonly exit: Promise<Exit>
  /** The last lines that it wrote. */
  readonly tail: () => string[]
  /** Sends SIGTERM to the process alone, as whoever runs services does. */
  readonly terminate: () => void
  /** Kills the whole group, also where the process itself is gone already. */
  readonly kill: () => void
}

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** Milliseconds of `performance.now()`. */
  readonly at: number
}

export interface StartOptions {
  /** Relative to the bundle's folder. */
  readonly file: string
  readonly args: readonly string[]
  readonly env: Record<string, string | undefined>
}

/** Milliseconds in which the last output of a process that is gone must have come. */
const LAST_OUTPUT = 250

/**
 * Starts `node <file> <args>` in the bundle's root, with an IPC channel, in a process group of its own. Not by execa:
 * what is needed of it, a channel for Node's messages and a group that can be killed, node:child_process has itself.
 */
export async function startService(bundle: Bundle, { file, args, env }: StartOptions): Promise<Service> {
  const { name, root } = bundle.config
  const start = performance.now()
  const child = spawn(process.execPath, [join(bundle.dir, file), ...args], {
    cwd: root,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const exit = exitOf(child)
  const tail = tailOf([child.stdout, child.stderr].filter((stream) => stream !== null))
  const pid = await spawned(child, { bundle: name, root })
  const guard = guardGroup(pid)
  return {
    bundle: name,
    ready: readyOf(child, start),
    exit,
    tail,
    terminate: () => void child.kill('SIGTERM'),
    kill() {
      killGroup(pid)
      guard.release()
    },
  }
}

/** Settles when all output has come, or a moment after the process is gone: others may hold its streams open. */
function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      const exit = { code, signal, at: performance.now() }
      const timer = setTimeout(resolve, LAST_OUTPUT, exit)
      child.once('close', () => {
        clearTimeout(timer)
        resolve(exit)
      })
    })
  })
}

function spawned(child: ChildProcess, { bundle, root }: { bundle: string; root: string }): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('spawn', () => {
      if (child.pid !== undefined) resolve(child.pid)
    })
    child.on('error', (cause) => {
      reject(new SlipwayError('TRIAL_NOT_STARTED', { bundle, root, said: cause.message }, { cause }))
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
