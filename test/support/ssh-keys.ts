import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa, execaSync } from 'execa'
import { onTestFinished } from 'vitest'
import { tempFolder } from './temp.js'

/** Whether this machine has OpenSSH's ssh-keygen, ssh-agent and ssh-add. CI has, or fails. */
export const hasOpenSsh =
  Boolean(process.env['CI']) || execaSync('ssh-agent', ['-h'], { reject: false }).code !== 'ENOENT'

export interface SshKey {
  /** The private key's file; the public one's has `.pub` behind it. */
  readonly file: string
  readonly text: string
  /** The line of the public key. */
  readonly publicLine: string
}

/** A new key, as ssh-keygen makes it. */
export async function sshKey(options: { type?: string; passphrase?: string } = {}): Promise<SshKey> {
  const file = join(await tempFolder(), 'key')
  const args = [
    '-q',
    '-t',
    options.type ?? 'ed25519',
    '-N',
    options.passphrase ?? '',
    '-C',
    'a tester',
    '-f',
    file,
  ]
  await execa('ssh-keygen', args)
  const [text, publicLine] = await Promise.all([readFile(file, 'utf8'), readFile(`${file}.pub`, 'utf8')])
  return { file, text, publicLine: publicLine.trim() }
}

/** An agent that has some keys: the environment that leads to it. It ends with the test. */
export async function sshAgent(keys: readonly string[]): Promise<{ SSH_AUTH_SOCK: string }> {
  const socket = join(await tempFolder(), 'agent')
  // -D: in the foreground, so that it is this process's own child.
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] })
  onTestFinished(async () => {
    if (agent.kill()) await once(agent, 'exit')
  })
  // It says where it listens once it does.
  await once(agent.stdout, 'data')
  if (!existsSync(socket)) throw new Error('ssh-agent does not listen')
  const env = { SSH_AUTH_SOCK: socket }
  for (const key of keys) await execa('ssh-add', ['-q', key], { env })
  return env
}

/** What ssh-keygen says of a signature of a file, as one who trusts a public key asks it. Throws where it refuses it. */
export async function verifyBySshKeygen(
  file: string,
  signature: string,
  publicLine: string,
): Promise<string> {
  const allowed = join(await tempFolder(), 'allowed_signers')
  await writeFile(allowed, `release@example.invalid namespaces="file" ${publicLine}\n`)
  const args = ['-Y', 'verify', '-f', allowed, '-I', 'release@example.invalid', '-n', 'file', '-s', signature]
  return (await execa('ssh-keygen', args, { inputFile: file })).stdout
}
