import { SlipwayError } from '../errors.js'
import type { World } from '../world.js'
import { gitEnvironment } from './git-environment.js'
import { trusted } from './git-trust.js'

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
 */
export async function openGit(
  folder: string,
  world: World,
  access: 'local' | 'network' = 'local',
): Promise<Git> {
  const { simpleGit, GitError } = await import('simple-git')
  const env = gitEnvironment(world.env, access)

  const open = (input?: string) =>
    simpleGit({
      baseDir: folder,
      // The second silences what git says of the empty graft file that we give it.
      config: ['core.fsmonitor=false', 'advice.graftFileDeprecated=false'],
      // Its default takes a process for ended 50 ms after the exit, whatever is still in the pipe.
      completion: { onClose: true, onExit: false },
      // Its default takes a failure that says nothing, and a death by signal, for a success.
      errors: (_error, { exitCode, stdOut, stdErr }) =>
        exitCode === 0
          ? undefined
          : Object.assign(new GitError(), { outcome: outcome(exitCode, stdOut, stdErr) }),
      allowEnvironment: Object.keys(env),
      unsafe: trusted,
      ...(input === undefined ? {} : { input: () => input }),
    })
      .env(env)
      .outputHandler((_command, stdout) => endSilence(stdout))

  const client = open()

  async function run(args: readonly string[], input?: string): Promise<Outcome> {
    try {
      const stdout = await (input === undefined ? client : open(input)).raw([...args])
      return { exit: 0, stdout, stderr: '' }
    } catch (error) {
      return outcomeOf(error)
    }
  }

  async function read(args: readonly string[], input?: string): Promise<string> {
    const ended = await run(args, input)
    if (ended.exit !== 0) throw gitFailed(args, ended)
    return ended.stdout
  }

  async function readObjects(input: string): Promise<Buffer> {
    try {
      return (await open(input).binaryCatFile(['--batch'])) as Buffer
    } catch (error) {
      throw gitFailed(['cat-file'], outcomeOf(error))
    }
  }

  return { run, read, readObjects }
}

/** Throws what is no end of a git process. */
function outcomeOf(error: unknown): Outcome {
  const ended = (error as { outcome?: Outcome }).outcome
  if (ended === undefined) throw error
  // Node gives the negative errno of a process that could not be started.
  if (ended.exit !== null && ended.exit < 0) {
    throw new SlipwayError('GIT_NOT_FOUND', { said: firstLine(ended.stderr) }, { cause: error })
  }
  return ended
}

export function gitFailed(args: readonly string[], { exit, stderr }: Outcome): SlipwayError {
  return new SlipwayError('GIT_FAILED', { command: `git ${args[0]}`, exit, said: whatGitSaid(stderr) })
}

/** git's complaints on one line, without the passwords that addresses may carry. */
export function whatGitSaid(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '' && !/^(?:hint|warning):/.test(line))
  return (lines.join('; ') || 'nothing').replaceAll(/\/\/[^/@\s]+@/g, '//***@')
}

const firstLine = (text: string) => text.split('\n', 1)[0] ?? ''

const outcome = (exitCode: number | null, stdout: Buffer[], stderr: Buffer[]): Outcome => ({
  exit: exitCode,
  stdout: Buffer.concat(stdout).toString(),
  stderr: Buffer.concat(stderr).toString(),
})

/** simple-git waits another 50 ms for a process that printed nothing; an empty chunk at the end spares that. */
function endSilence(stdout: NodeJS.ReadableStream): void {
  stdout.once('end', () => stdout.emit('data', Buffer.alloc(0)))
}
