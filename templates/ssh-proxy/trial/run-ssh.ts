import { spawn, type ChildProcessByStdio } from 'node:child_process'
import type { Readable } from 'node:stream'

type SshProcess = ChildProcessByStdio<null, Readable, Readable>

/** A process of OpenSSH's client. */
export interface Ssh {
  readonly process: SshProcess
  /** Once it has ended, and all that it said has come. Rejects where there is no ssh. */
  readonly ended: Promise<Ended>
}

export interface Ended {
  /** null: a signal ended it. */
  readonly code: number | null
  readonly stdout: string
  /** In one line. */
  readonly stderr: string
}

/** Starts `ssh <args>` in the folder of a trial, with the config there. */
export function runSsh(folder: string, args: readonly string[]): Ssh {
  const child = spawn('ssh', ['-F', 'ssh_config', ...args], {
    cwd: folder,
    // It runs a LocalCommand by the user's shell, which may be any.
    env: { ...process.env, SHELL: '/bin/sh' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  const closed = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  }).finally(() => running.delete(child))
  const [stdout, stderr] = [textOf(child.stdout), textOf(child.stderr)]
  const ended = closed.then((code) => ({ code, stdout: stdout(), stderr: inOneLine(stderr()) }))
  // Who has what it wants from it need not wait for its end.
  ended.catch(() => {})
  return { process: child, ended }
}

/** What has come of it by the time that is asked. */
function textOf(stream: Readable): () => string {
  let text = ''
  stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  return () => text
}

function inOneLine(text: string): string {
  return text
    .trim()
    .split(/\s*\n\s*/)
    .join('; ')
}

/** @throws Error where there is no ssh */
export async function needSsh(): Promise<void> {
  const { ended } = runSsh('/', ['-V'])
  await ended.catch((cause: unknown) => {
    throw new Error(
      'the clients of this trial are OpenSSH, and there is no ssh here: install openssh-client, ' +
        'or take setup and client out of build.config.ts',
      { cause },
    )
  })
}

/** Ends what still runs, whatever it is at. */
export async function endAll(): Promise<void> {
  await Promise.all([...running].map(end))
}

/** Ends one: by force where it does not go in time. */
export async function end(child: SshProcess): Promise<void> {
  const wasStarted = child.pid !== undefined
  if (!wasStarted || child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  // ssh looks for a signal before it waits: one that comes in between is seen with the next.
  const again = setInterval(() => child.kill('SIGTERM'), AGAIN)
  const late = setTimeout(() => child.kill('SIGKILL'), GRACE)
  await gone
  clearInterval(again)
  clearTimeout(late)
}

/** Milliseconds. */
const AGAIN = 20
const GRACE = 1000

const running = new Set<SshProcess>()
