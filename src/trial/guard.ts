import { spawn } from 'node:child_process'

export interface Guard {
  readonly release: () => void
}

/**
 * Kills a process group when this process ends without having released it: after SIGKILL, too, when nothing of this
 * process can run any more.
 */
export function guardGroup(pid: number): Guard {
  return guard('kill -KILL "-$1"', String(pid))
}

/** Removes a folder, likewise: again, where a process that is killed meanwhile has written into it. */
export function guardFolder(folder: string): Guard {
  return guard('rm -rf -- "$1" || { sleep 1; rm -rf -- "$1"; }', folder)
}

/**
 * The guard is a shell, in a group of its own that Ctrl-C does not reach. It waits until its standard input ends, which
 * it does when this process ends, however that comes about.
 */
function guard(script: string, what: string): Guard {
  const shell = spawn('sh', ['-c', `read -r _; ${script}`, 'slipway-trial-guard', what], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  // Without a shell all of it is still done by whoever called us, as long as this process can.
  shell.on('error', () => {})
  shell.stdin.on('error', () => {})
  return { release: () => void shell.kill('SIGKILL') }
}
