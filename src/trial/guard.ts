import { spawn } from 'node:child_process'

/** Waits until its standard input ends, which it does when this process ends, however that comes about. */
const script = 'read -r _; kill -KILL "-$1"; rm -rf -- "$2"'

/**
 * Kills a process group and removes its folder when this process ends without having released it: after SIGKILL, too,
 * when nothing of this process can run any more. The guard is a shell, in a group of its own that Ctrl-C does not reach.
 */
export function guardGroup(pid: number, folder: string): { readonly release: () => void } {
  const guard = spawn('sh', ['-c', script, 'slipway-trial-guard', String(pid), folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  // Without a shell the group is still killed by whoever called us, as long as this process can.
  guard.on('error', () => {})
  guard.stdin.on('error', () => {})
  return { release: () => void guard.kill('SIGKILL') }
}
