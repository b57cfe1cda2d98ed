import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import ssh2, { type ParsedKey } from 'ssh2'
import { linkPackages } from './compile.js'
import { writeFiles } from './files.js'
import { init } from './init.js'
import { startSshBackend, type SshBackend } from './ssh-backend.js'
import { startSshd, type Sshd } from './sshd.js'
import { start, type Running } from './supervised.js'
import { tempFolder } from './temp.js'

/** Whether this machine has OpenSSH's client. */
export const hasSsh = spawnSync('ssh', ['-V']).status === 0

export interface SshProxy<Backend = SshBackend> extends Running {
  readonly folder: string
  readonly port: number
  readonly backend: Backend
  /** The private key of the account `ada`. */
  readonly userKey: string
  /** For OpenSSH: the host `proxy`, the account `ada`. */
  readonly config: string
  /** Runs `ssh <args>`. */
  readonly ssh: (args: readonly string[], input?: string | Uint8Array) => Promise<SshRun>
}

export interface SshRun {
  readonly stdout: Uint8Array
  readonly stderr: Uint8Array
  readonly exitCode: number | undefined
}

interface Changes {
  /** Of the account's backend. */
  readonly backend?: Record<string, unknown>
  /** Sources of the template that are changed. */
  readonly sources?: Record<string, (text: string) => string>
}

/** The template, as `slipway init` writes it, running before a backend. */
export function startSshProxy(changes?: Changes): Promise<SshProxy> {
  return startBefore((hostKey, allowed) => startSshBackend(hostKey, parse(allowed)), changes)
}

/** The same before OpenSSH. */
export function startBeforeSshd(changes: Changes = {}): Promise<SshProxy<Sshd>> {
  return startBefore(startSshd, { ...changes, backend: { user: userInfo().username, ...changes.backend } })
}

async function startBefore<Backend extends { readonly port: number }>(
  startBackend: (hostKey: string, allowed: string) => Promise<Backend>,
  changes: Changes = {},
): Promise<SshProxy<Backend>> {
  const folder = await tempFolder()
  await init(folder, { template: 'ssh-proxy' })
  for (const [path, change] of Object.entries(changes.sources ?? {})) {
    const file = join(folder, path)
    writeFileSync(file, change(readFileSync(file, 'utf8')))
  }
  await linkPackages(folder)
  const [userKey, hostKey, proxyKey, backendHostKey] = [newKey('laptop'), newKey(), newKey(), newKey()]
  const backend = await startBackend(backendHostKey.private, proxyKey.public)
  const account = {
    name: 'Ada Lovelace',
    keys: [newKey('lost').public, userKey.public],
    backend: {
      host: '127.0.0.1',
      port: backend.port,
      user: 'git',
      hostKey: backendHostKey.public,
      ...changes.backend,
    },
  }
  await writeFiles(folder, {
    'accounts.json': { ada: account },
    host_key: hostKey.private,
    backend_key: proxyKey.private,
    user_key: userKey.private,
  })
  await chmod(join(folder, 'user_key'), 0o600)
  const running = await start(folder, 'src/server.ts')
  const port = Number(running.ready.service.split(':').at(-1))
  await writeFiles(folder, {
    known_hosts: `[127.0.0.1]:${port} ${hostKey.public}\n`,
    ssh_config: `Host proxy
  HostName 127.0.0.1
  Port ${port}
  User ada
  IdentityFile "${join(folder, 'user_key')}"
  IdentitiesOnly yes
  IdentityAgent none
  UserKnownHostsFile "${join(folder, 'known_hosts')}"
  GlobalKnownHostsFile /dev/null
  StrictHostKeyChecking yes
  BatchMode yes
  LogLevel ERROR
  SendEnv GIT_PROTOCOL SHIP
`,
  })
  const config = join(folder, 'ssh_config')
  return {
    ...running,
    folder,
    port,
    backend,
    userKey: userKey.private,
    config,
    async ssh(args, input = '') {
      const { stdout, stderr, exitCode } = await execa('ssh', ['-F', config, ...args], {
        encoding: 'buffer',
        reject: false,
        stripFinalNewline: false,
        env: { SHIP: 'Argo' },
        input,
      })
      return { stdout, stderr, exitCode }
    },
  }
}

/** What `GET /connections` answers. */
export async function connections({ ready }: Running): Promise<{ OpenConnections: unknown[] }> {
  return (await fetch(`http://${ready.admin}/connections`)).json() as Promise<{ OpenConnections: unknown[] }>
}

export function newKey(comment = 'a test'): { private: string; public: string } {
  return ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256, comment })
}

function parse(text: string): ParsedKey {
  const key = ssh2.utils.parseKey(text)
  if (key instanceof Error) throw key
  return Array.isArray(key) ? key[0] : key
}
