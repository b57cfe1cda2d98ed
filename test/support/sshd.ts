import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { writeFiles } from './files.js'
import { tempFolder } from './temp.js'

// Not everybody's PATH has it.
const env = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin` }

/** Whether this machine has OpenSSH's server, and run by root, the folder that root's wants. */
export const hasSshd =
  spawnSync('sshd', ['-?'], { env }).error === undefined &&
  (process.getuid?.() !== 0 || existsSync('/run/sshd'))

export interface Sshd {
  readonly port: number
  /** How many connections it serves. */
  readonly count: () => number
  /** Sends a signal to what serves the connections that there are. */
  readonly signal: (signal: NodeJS.Signals) => void
}

/** OpenSSH's server, for whoever has one key and logs in as the user of this process. */
export async function startSshd(hostKey: string, allowed: string): Promise<Sshd> {
  const folder = await tempFolder()
  await writeFiles(folder, { host_key: hostKey, authorized_keys: `${allowed}\n` })
  await chmod(join(folder, 'host_key'), 0o600)
  await writeFiles(folder, {
    sshd_config: `HostKey "${join(folder, 'host_key')}"
AuthorizedKeysFile "${join(folder, 'authorized_keys')}"
StrictModes no
UsePAM no
PrintMotd no
PrintLastLog no
AcceptEnv GIT_PROTOCOL SHIP
Subsystem sftp internal-sftp
`,
  })
  const config = join(folder, 'sshd_config')
  const children = new Set<ReturnType<typeof spawn>>()
  // As inetd does it: one for each connection, which it gets as its stdin and stdout. So a port need not be found.
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    const child = spawn('sshd', ['-i', '-f', config, '-E', join(folder, 'log')], {
      env,
      stdio: [socket, socket, 'ignore'],
    })
    children.add(child)
    child.once('exit', () => children.delete(child))
    socket.destroy()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const signal = (name: NodeJS.Signals): void => children.forEach((child) => void child.kill(name))
  onTestFinished(async () => {
    server.close()
    const gone = [...children].map((child) => once(child, 'exit'))
    signal('SIGKILL')
    await Promise.all(gone)
  })
  return { port: (server.address() as { port: number }).port, count: () => children.size, signal }
}
