import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TrialAddress, TrialConnection } from 'slipway'
import { answerTo } from './answer-to.js'
import { end, runSsh, type Ssh } from './run-ssh.js'

/**
 * Logs in to the proxy as a person does: with OpenSSH, which keeps one connection (a master) and opens a channel on it for
 * each command.
 *
 * @throws Error what ssh said where it is not let in
 */
export async function client(service: TrialAddress): Promise<TrialConnection> {
  if ('path' in service)
    throw new Error(`ssh connects to a port, and the proxy listens at a path: ${service.path}`)
  const { host, port, folder } = service
  // Relative to the folder, as the path of a socket is at most some 100 bytes long.
  const socket = `master-${++masters}`
  const to = ['-o', `HostName=${host}`, '-p', String(port), '-S', socket]
  const master = runSsh(folder, [...to, '-M', '-N', ...SAY_SO, 'proxy'])
  await Promise.race([
    once(master.process.stdout, 'data'),
    master.ended.then(({ stderr }) => Promise.reject(new Error(stderr || 'ssh ended, and said nothing'))),
  ])
  let asked = 0
  return {
    async ask() {
      const command = `question ${++asked}`
      const { ended } = runSsh(folder, ['-S', socket, ...NO_OTHER, 'proxy', command])
      const { code, stdout, stderr } = await ended
      if (code !== 0 && (await isGone(master))) throw new Error('the connection to the proxy is closed')
      if (code !== 0) throw new Error(stderr || `ssh ended with exit code ${code}`)
      if (stdout !== answerTo(command)) throw new Error(`the answer was ${JSON.stringify(stdout)}`)
    },
    async close() {
      await end(master.process)
    },
  }
}

/** Once it is let in, and others may use its connection. */
const SAY_SO = ['-o', 'PermitLocalCommand=yes', '-o', 'LocalCommand=echo connected']

/** Whether it has ended, or does so at once: of what then becomes of a command, ssh says many things. */
async function isGone({ ended }: Ssh): Promise<boolean> {
  return Promise.race([ended.then(() => true), sleep(MOMENT, false)])
}

/** Milliseconds. */
const MOMENT = 100

/** Where the master is gone, ssh would make a connection of its own. */
const NO_OTHER = ['-o', 'ProxyCommand=false']

let masters = 0
