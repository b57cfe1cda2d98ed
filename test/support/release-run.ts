import { fileURLToPath } from 'node:url'
import { execaNode } from 'execa'

const killAt = fileURLToPath(new URL('kill-at.cjs', import.meta.url))

export interface Ended {
  /** SIGKILL where it was killed. */
  readonly signal: string | undefined
  /** The code of the error that it ended with; null where there was none. */
  readonly code: string | null
}

export interface Running {
  /** Kills it with all that it started; or leaves these alone. */
  readonly kill: (alone?: boolean) => void
  /** Throws where it crashed. */
  readonly ended: Promise<Ended>
}

/** Starts a release, of releaseProgram(), in a group of processes of its own. */
export function startRelease(program: string, cwd: string, env: Record<string, string>): Running {
  const child = execaNode(program, [], {
    cwd,
    env,
    nodeOptions: ['--require', killAt],
    detached: true,
    reject: false,
    stdin: 'ignore',
  })
  const pid = child.pid ?? 0
  const ended = child.then(({ signal, exitCode, stdout, stderr }): Ended => {
    if (signal !== undefined || exitCode === 0) return { signal, code: null }
    const { code } = JSON.parse(stdout || '{}') as { code?: string }
    if (code === undefined) throw new Error(`it crashed: ${stderr}`)
    return { signal, code }
  })
  return { ended, kill: (alone = false) => void process.kill(alone ? pid : -pid, 'SIGKILL') }
}
