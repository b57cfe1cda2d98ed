import { execFile } from 'node:child_process'
import { SlipwayError } from '../errors.js'
import type { World } from '../world.js'
import { gitEnvironment } from './git-environment.js'

/** How a git process ended. */
export interface Outcome {
  /** null where a signal ended it. */
  readonly exit: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Git {
  /** Runs git in the folder. Throws GIT_NOT_FOUND, and else leaves it to the caller what an exit means. */
  readonly run: (args: readonly string[], input?: string) => Promise<Outcome>
  /** Runs git and gives its standard output. Throws GIT_FAILED where it does not exit with 0. */
  readonly read: (args: readonly string[], input?: string) => Promise<string>
  /** `git cat-file --batch`: each object named in the input with a line of its own before it. Throws GIT_FAILED. */
  readonly readObjects: (input: string) => Promise<Buffer>
}

/**
 * git in a folder, untouched by the environment's leftovers. `local` never reaches a remote, not even for the objects
 * that a partial clone lacks.
 *
 * @param signal aborted: git is told to end, and the signal's reason is thrown
 * @param own what is set besides, whatever the environment says
 */
export function openGit(
  folder: string,
  world: World,
  access: 'local' | 'network' = 'local',
  signal?: AbortSignal,
  own: Readonly<Record<string, string>> = {},
): Git {
  const env = { ...gitEnvironment(world.env, access), ...own }

  async function run(args: readonly string[], input?: string): Promise<Outcome> {
    const { exit, stdout, stderr } = await runGit(args, { cwd: folder, env, signal }, input)
    return { exit, stdout: stdout.toString(), stderr }
  }

  async function read(args: readonly string[], input?: string): Promise<string> {
    const ended = await run(args, input)
    if (ended.exit !== 0) throw gitFailed(args, ended)
    return ended.stdout
  }

  async function readObjects(input: string): Promise<Buffer> {
    const args = ['cat-file', '--batch']
    const { stdout, ...ended } = await runGit(args, { cwd: folder, env, signal }, input)
    if (ended.exit !== 0) throw gitFailed(args, ended)
    return stdout
  }

  return { run, read, readObjects }
}

// The second silences what git says of the empty graft file that we give it.
const settings = ['-c', 'core.fsmonitor=false', '-c', 'advice.graftFileDeprecated=false']

interface RunOptions {
  readonly cwd: string
  readonly env: Record<string, string>
  readonly signal: AbortSignal | undefined
}

/**
 * By node:child_process alone: simple-git takes longer to load and to start its first task than all else that
 * `slipway version` does, and in its defaults a death by signal is a success.
 */
function runGit(
  args: readonly string[],
  { signal, ...options }: RunOptions,
  input?: string,
): Promise<{ exit: number | null; stdout: Buffer; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      'git',
      [...settings, ...args],
      { ...options, encoding: 'buffer', maxBuffer: Infinity },
      (error, stdout, stderr) => {
        signal?.removeEventListener('abort', stop)
        // A name instead of a number: the process could not be started.
        if (typeof error?.code === 'string') {
          reject(new SlipwayError('GIT_NOT_FOUND', { said: error.message }, { cause: error }))
        } else {
          resolve({ exit: child.exitCode, stdout, stderr: stderr.toString() })
        }
      },
    )
    // Not by execFile's own signal, which does not wait: git removes its locks first. Nor are its helpers waited for.
    const stop = (): void => {
      child.once('exit', () => reject(signal?.reason))
      if (!child.kill()) reject(signal?.reason)
    }
    signal?.addEventListener('abort', stop)
    if (signal?.aborted === true) stop()
    // git may end before it has read all; its exit code tells what that means.
    child.stdin?.on('error', () => undefined).end(input)
  })
}

export function gitFailed(
  args: readonly string[],
  { exit, stderr }: Pick<Outcome, 'exit' | 'stderr'>,
): SlipwayError {
  return new SlipwayError('GIT_FAILED', { command: `git ${args[0]}`, exit, said: whatGitSaid(stderr) })
}

/** git's complaints on one line, without the passwords that addresses may carry. */
export function whatGitSaid(stderr: string): string {
  const lines = stderr
    .split('\n')
    // What a remote said is padded, to cover a progress that was drawn before it.
    .map((line) => line.trim().replaceAll(/\s+/g, ' '))
    .filter((line) => line !== '' && line !== 'remote:' && !/^(?:hint|warning):/.test(line))
  return (lines.join('; ') || 'nothing').replaceAll(/\/\/[^/@\s]+@/g, '//***@')
}
