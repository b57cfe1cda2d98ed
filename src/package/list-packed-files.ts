import type { Result } from 'execa'
import { SlipwayError } from '../errors.js'
import type { World } from '../world.js'

export interface PackedFile {
  /** Relative to the package, with `/`. */
  readonly path: string
  readonly executable: boolean
}

const ARGUMENTS = [
  'pack',
  '--dry-run',
  '--json',
  '--ignore-scripts',
  '--offline',
  '--no-update-notifier',
  '--loglevel=error',
  '--logs-max=0',
]

/**
 * The files that npm would pack of a folder: its own answer, since its rules are many and change. Runs no script and
 * asks no registry. Throws NPM_MISSING, NPM_FAILED or NPM_ANSWER_UNKNOWN.
 */
export async function listPackedFiles(
  folder: string,
  { world, signal }: { world: World; signal?: AbortSignal | undefined },
): Promise<PackedFile[]> {
  const { execa } = await import('execa')
  const npm = await execa('npm', ARGUMENTS, {
    cwd: folder,
    env: outsideWorkspaces(world.env),
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  })
  signal?.throwIfAborted()
  if (npm.code === 'ENOENT') throw new SlipwayError('NPM_MISSING', { folder }, { cause: npm })
  if (npm.failed) {
    const problem = problemOf(npm)
    throw new SlipwayError('NPM_FAILED', { folder, exit: npm.exitCode ?? null, problem }, { cause: npm })
  }
  const files = parseFiles(npm.stdout)
  if (files === null) throw new SlipwayError('NPM_ANSWER_UNKNOWN', { folder, answer: npm.stdout })
  return files
}

/** `npm run -w a release` tells its children to work on workspace a, which is not what is packed here. */
function outsideWorkspaces(env: World['env']): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^npm_config_(workspaces?|include_workspace_root)$/i.test(name)),
  )
}

/** npm 10 and 11 print a list of one package; `size`, `integrity` and the like are of an archive we do not use. */
function parseFiles(stdout: string): PackedFile[] | null {
  const answer = parseJson(stdout)
  const packages: unknown[] = Array.isArray(answer) ? answer : []
  const files = packages.length === 1 ? (packages[0] as { files?: unknown } | null)?.files : null
  if (!Array.isArray(files) || !files.every(isFile)) return null
  return files.map(({ path, mode }) => ({ path, executable: (mode & 0o100) !== 0 }))
}

function isFile(value: unknown): value is { path: string; mode: number } {
  const file = value as { path?: unknown; mode?: unknown } | null
  return typeof file?.path === 'string' && typeof file.mode === 'number'
}

/** With `--json`, npm says on stdout what is wrong; a crash of npm itself is on stderr. */
function problemOf(npm: Pick<Result, 'stdout' | 'stderr'>): string {
  const error = (parseJson(String(npm.stdout)) as { error?: { summary?: unknown } } | null)?.error
  if (typeof error?.summary === 'string') return error.summary
  return String(npm.stderr).trim().split('\n').slice(-5).join('\n')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
