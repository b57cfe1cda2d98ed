import { SlipwayError } from './errors.js'
import type { World } from './world.js'

export interface NpmRun {
  /** Where it runs: its .npmrc applies. */
  readonly folder: string
  readonly world: World
  readonly signal?: AbortSignal | undefined
}

export interface NpmAnswer {
  /** 0: it did it. null: it was killed. */
  readonly exit: number | null
  readonly stdout: string
  /** What is wrong, in npm's own words; '' where nothing is. */
  readonly problem: string
  /** `E404`, `ENEEDAUTH`, `ECONNREFUSED`, …; null where npm names none. */
  readonly code: string | null
}

const QUIET = ['--json', '--no-update-notifier', '--loglevel=error', '--logs-max=0']

/** Runs the user's own npm, which knows registries and credentials. It asks no questions. Throws NPM_MISSING. */
export async function runNpm(args: readonly string[], { folder, world, signal }: NpmRun): Promise<NpmAnswer> {
  const { execa } = await import('execa')
  const ended = await execa('npm', [...QUIET, ...args], {
    cwd: folder,
    env: outsideWorkspaces(world.env),
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  })
  signal?.throwIfAborted()
  if (ended.code === 'ENOENT') throw new SlipwayError('NPM_MISSING', { folder }, { cause: ended })
  const { exitCode: exit = null, stdout, stderr } = ended
  return { exit, stdout, ...(ended.failed ? whatIsWrong(stdout, stderr) : { problem: '', code: null }) }
}

/** The value that npm printed as JSON; null where it is none. */
export function parseAnswer({ stdout }: Pick<NpmAnswer, 'stdout'>): unknown {
  try {
    return JSON.parse(stdout)
  } catch {
    return null
  }
}

/** `npm run -w a release` tells its children to work on workspace a, which is not what is meant here. */
function outsideWorkspaces(env: World['env']): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^npm_config_(workspaces?|include_workspace_root)$/i.test(name)),
  )
}

/** With `--json`, npm says on stdout what is wrong; a crash of npm itself is on stderr. */
function whatIsWrong(stdout: string, stderr: string): Pick<NpmAnswer, 'problem' | 'code'> {
  const answer = parseAnswer({ stdout }) as { error?: { summary?: unknown; code?: unknown } } | null
  const { summary, code } = answer?.error ?? {}
  return {
    problem: typeof summary === 'string' ? summary : stderr.trim().split('\n').slice(-5).join('\n'),
    code: typeof code === 'string' ? code : null,
  }
}
